import type { IncomingHttpHeaders } from 'node:http';
import type { RouteAnswer } from '../../platform/http/route';
import { readBrand } from '../branding/read';
import type { Trail } from '../http/policy';
import { cookieValue } from './cookies';
import {
  assignCode,
  consumeFlow,
  cookieName,
  findFlow,
  flowResource,
  isBegunWith,
  startedHere,
} from './flows';
import { identify, inspected } from './identity';
import { refusalPage } from './page';
import type { ConnectParts } from './parts';
import { findOpenSession } from './sessions';
import { takeGrant } from './take-grant';
import type { Refusal } from './texts';

export interface CallbackQuery {
  readonly state?: string | undefined;
  readonly code?: string | undefined;
  readonly auth_code?: string | undefined;
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
  if (!isBegunWith(flow, setup)) return stop('issuer_differs');
  // Where the issuer is said to name itself, an answer that does not is not from there either (RFC 9207 §2.4). Google
  // names itself without having announced it, and may stop.
  const differs =
    query.iss !== undefined && setup.issuer !== undefined && query.iss !== setup.issuer;
  const isMissing = query.iss === undefined && setup.issuerRequired === true;
  if (differs || isMissing) return stop('issuer_differs');
  if (query.error !== undefined) return stop('declined');
  const code = query[setup.profile.codeParameter ?? 'code'];
  if (code === undefined) return stop('provider_failed');
  if (!(await assignCode(db, flow, code, setup.tokenUrl))) return stop('issuer_differs');

  const cipher = await keys.cipher(flow.tenant, flow.verifier);
  const codeVerifier = flow.verifier
    ? cipher.open(flowResource(flow.state_hash), 'verifier', flow.verifier)
    : undefined;
  const issuedAt = new Date();
  const outcome = await parts.client.exchange(setup, {
    code,
    redirectUri: flow.redirect_uri,
    codeVerifier,
  });
  if (outcome.kind !== 'rotated' && outcome.kind !== 'same') return stop('provider_failed');
  const account = await identify(setup, outcome.tokens, parts.rules);
  const tokens = await inspected(setup, outcome.tokens, parts.rules);
  const { provider } = flow;
  return takeGrant(
    parts,
    session,
    { provider, kind: 'oauth2', tokens, account, issuedAt },
    entry(),
  );
}
