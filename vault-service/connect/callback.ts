import type { IncomingHttpHeaders } from 'node:http';
import type { RouteAnswer } from '../../platform/http/route';
import { readBrand } from '../branding/read';
import type { Trail } from '../http/policy';
import { findProfile } from '../providers/registry';
import { assignCode, consumeFlow, cookieName, findFlow, flowResource, startedHere } from './flows';
import { identify } from './identity';
import { donePage, refusalPage } from './page';
import type { ConnectParts } from './parts';
import { findOpenSession } from './sessions';
import { storeGrant } from './store';
import type { Refusal } from './texts';

export interface CallbackQuery {
  readonly state?: string | undefined;
  readonly code?: string | undefined;
  readonly error?: string | undefined;
  readonly iss?: string | undefined;
}

/**
 * Ends an authorization. In order: the state exists, is fresh and was begun in this browser; it is used up; the answer
 * is from the expected issuer; the code is exchanged with its PKCE verifier; the account is the right one. Whatever
 * fails before "used up" leaves the flow of the rightful browser untouched.
 */
export async function finishFlow(
  parts: ConnectParts,
  query: CallbackQuery,
  headers: IncomingHttpHeaders,
  trail: Trail,
  language: string,
): Promise<RouteAnswer> {
  const { db, keys, append } = parts;
  const refuse = async (refusal: Refusal) => {
    await append({ ...trail.entry({}), actor: 'link', outcome: refusal });
    return refusalPage(language, refusal);
  };

  const flow = query.state === undefined ? undefined : await findFlow(db, query.state);
  if (!flow || query.state === undefined) return refuse('state_invalid');
  const cookie = cookieValue(headers.cookie, cookieName(query.state, parts.publicUrl));
  if (!startedHere(flow, cookie)) return refuse('other_browser');
  if (!(await consumeFlow(db, flow))) return refuse('state_invalid');
  const session = await findOpenSession(db, { id: flow.session });
  if (!session) return refuse('link_invalid');
  const brand = await readBrand(db, session.tenant);
  const actor = `link:${session.id}`;
  const entry = () => ({ ...trail.entry({ tenant: session.tenant }), actor });
  const stop = async (refusal: Refusal) => {
    await append({ ...entry(), outcome: refusal });
    return refusalPage(session.locale, refusal, 400, brand);
  };

  const setup = await parts.findSetup(flow.tenant, flow.provider);
  if (!setup) return stop('provider_failed');
  // Where the issuer is known, an answer that does not name it is not from there either (RFC 9207 §2.4).
  if (setup.issuer !== undefined && query.iss !== setup.issuer) return stop('issuer_differs');
  if (query.error !== undefined) return stop('declined');
  if (query.code === undefined) return stop('provider_failed');
  if (!(await assignCode(db, flow, query.code, setup.tokenUrl))) return stop('issuer_differs');

  const cipher = await keys.cipher(flow.tenant, flow.verifier);
  const codeVerifier = flow.verifier
    ? cipher.open(flowResource(flow.state_hash), 'verifier', flow.verifier)
    : undefined;
  const issuedAt = new Date();
  const outcome = await parts.client.exchange(setup, {
    code: query.code,
    redirectUri: flow.redirect_uri,
    codeVerifier,
  });
  if (outcome.kind !== 'rotated' && outcome.kind !== 'same') return stop('provider_failed');
  const account = await identify(setup, outcome.tokens, parts.rules);
  const stored = await storeGrant(
    db,
    keys,
    session,
    { provider: flow.provider, kind: 'oauth2', tokens: outcome.tokens, account, issuedAt },
    entry(),
  );
  if (!stored.ok) return refusalPage(session.locale, stored.refusal, 400, brand);

  const left = session.providers.filter(
    (provider) => provider !== flow.provider && !session.connected.includes(provider),
  );
  if (left.length === 0 && session.return_url !== null)
    return {
      status: 303,
      headers: { location: returnTo(session.return_url, flow.provider, stored.connection) },
    };
  const title = findProfile(flow.provider)?.title ?? flow.provider;
  return donePage(session.locale, {
    title,
    account: account?.name ?? account?.id ?? null,
    returnTo: session.return_url,
    brand,
  });
}

function returnTo(url: string, provider: string, connection: string): string {
  const target = new URL(url);
  target.searchParams.set('status', 'connected');
  target.searchParams.set('provider', provider);
  target.searchParams.set('connection', connection);
  return target.toString();
}

function cookieValue(header: string | undefined, name: string): string | undefined {
  for (const part of header?.split(';') ?? []) {
    const [key, value] = part.trim().split('=', 2);
    if (key === name) return value;
  }
  return undefined;
}
