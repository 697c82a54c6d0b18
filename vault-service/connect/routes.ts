import { z } from 'zod/v4';
import type { RouteAnswer } from '../../platform/http/route';
import { readBrand } from '../branding/read';
import { unknownProvider } from '../connections/import';
import { noSuchTenant, requireTenant } from '../http/caller';
import { apiRoute, publicRoute, type Trail } from '../http/policy';
import { providerName, subjectId, tenantId } from '../http/names';
import { wrongField } from '../http/wrong-field';
import { findProfile } from '../providers/registry';
import { finishFlow } from './callback';
import { findChoice, heldHere, pathOf, unfinishedOf } from './choices';
import { beginFlow, flowMinutes } from './flows';
import { offerPage, refusalPage, type Offer } from './page';
import type { ConnectParts } from './parts';
import { languageOf } from './language';
import { progressRoute } from './progress';
import { mayReturnTo } from './return-url';
import { isOwnForm } from './same-site';
import { createSession, findOpenSession, type ConnectSession } from './sessions';
import { takeGrant } from './take-grant';
import { locales, type KeyProblem, type Refusal } from './texts';
import { waysOf } from './ways';

const token = z.string().min(20).max(100);

export function connectApiRoutes(parts: ConnectParts) {
  const { db, findSetup, publicUrl, rules } = parts;
  return [
    apiRoute({
      method: 'post',
      path: '/v1/connect-sessions',
      operationId: 'createConnectSession',
      summary: 'Make a link with which a person connects accounts',
      description:
        'The link works for 30 minutes, once per provider. A provider the subject has connected before is renewed, and only by the same account.',
      policy: {
        permission: 'connections:write',
        audit: { row: 'in_transaction', action: 'connect_session.create' },
      },
      body: z.strictObject({
        tenant: tenantId,
        subject: subjectId,
        providers: z.array(providerName).min(1).max(30),
        locale: z.enum(locales).default('en'),
        /** Where the browser goes afterwards; its origin must be one of the tenant's `return_origins`. */
        return_url: z.url().max(2_000).optional(),
        /** Connects a further account besides those the subject has. */
        additional_account: z.boolean().default(false),
      }),
      answers: {
        201: {
          description: 'The link',
          schema: z.object({ id: z.uuid(), url: z.url(), expires_at: z.iso.datetime() }),
        },
      },
      handle: async ({ body, context: { caller, trail } }) => {
        requireTenant(caller, body.tenant);
        const tenant = await db
          .selectFrom('tenants')
          .select('return_origins')
          .where('id', '=', body.tenant)
          .where('deleted_at', 'is', null)
          .executeTakeFirst();
        if (!tenant) throw noSuchTenant();
        const providers = [...new Set(body.providers)];
        for (const [index, provider] of providers.entries()) {
          const profile = findProfile(provider);
          if (!profile) throw unknownProvider(`providers[${index}]`);
          if ((await waysOf(profile, body.tenant, findSetup)).length === 0)
            throw wrongField(
              `providers[${index}]`,
              `has no OAuth app; set one with PUT /v1/tenants/${body.tenant}/integrations/${provider}`,
            );
        }
        const origins = [publicUrl, ...parts.returnOrigins, ...tenant.return_origins];
        const { allowLoopback } = rules;
        if (
          body.return_url !== undefined &&
          !mayReturnTo(body.return_url, { origins, allowLoopback })
        )
          throw wrongField(
            'return_url',
            "must be on one of the tenant's return_origins (or VAULT_RETURN_ORIGINS)",
          );
        const session = await createSession(
          db,
          {
            tenant: body.tenant,
            subject: body.subject,
            providers,
            locale: body.locale,
            returnUrl: body.return_url,
            additionalAccount: body.additional_account,
            createdBy: caller.actor,
          },
          trail,
        );
        return {
          status: 201,
          body: {
            id: session.id,
            url: `${publicUrl}/connect/${session.token}`,
            expires_at: session.expiresAt.toISOString(),
          },
          headers: { 'cache-control': 'no-store' },
        };
      },
    }),
    progressRoute(parts),
  ];
}

export function connectPageRoutes(parts: ConnectParts) {
  const { db, keys, findSetup, publicUrl, append } = parts;
  return [
    publicRoute({
      method: 'get',
      path: '/connect/{token}',
      operationId: 'showConnectPage',
      summary: 'Page with the accounts a link offers',
      policy: {
        permission: 'public',
        audit: { row: 'none', because: 'only shows; nothing is used up' },
      },
      params: z.object({ token }),
      answers: { 200: { description: 'Page', contentType: 'text/html' } },
      handle: async ({ params, headers }) => {
        const session = await findOpenSession(db, { token: params.token });
        if (!session) return refusalPage(languageOf(headers), 'link_invalid', 404);
        return showOffers(session, params.token);
      },
    }),
    publicRoute({
      method: 'post',
      path: '/connect/{token}/{provider}',
      operationId: 'beginConnect',
      summary: 'Begin connecting one account, or hand in its key',
      policy: {
        permission: 'public',
        audit: { row: 'in_transaction', action: 'connection.connect_begin' },
      },
      params: z.object({ token, provider: providerName }),
      body: z.object({ key: z.string().max(16_384).optional() }),
      answers: { 303: { description: 'On to the provider' } },
      handle: async ({ params, body, headers, context: { trail } }) => {
        const session = await findOpenSession(db, { token: params.token });
        const entry = {
          ...trail.entry({ target: `provider:${params.provider}`, tenant: session?.tenant }),
          ...(session ? { actor: `link:${session.id}` } : {}),
        };
        if (!session) {
          await append({ ...entry, target: undefined, outcome: 'link_invalid' });
          return refusalPage(languageOf(headers), 'link_invalid', 404);
        }
        if (!isOwnForm(headers, publicUrl)) {
          await append({ ...entry, outcome: 'foreign_page' });
          return refuse(session, 'foreign_page');
        }
        const profile = findProfile(params.provider);
        const offered =
          session.providers.includes(params.provider) &&
          !session.connected.includes(params.provider);
        if (!profile || !offered) {
          await append({ ...entry, outcome: 'provider_not_offered' });
          return refuse(session, 'provider_not_offered');
        }
        const ways = await waysOf(profile, session.tenant, findSetup);
        if (!ways.includes('oauth2') && ways.includes('key'))
          return takeKey(session, params, body.key?.trim() ?? '', trail);
        const setup = await findSetup(session.tenant, params.provider);
        if (!setup) {
          await append({ ...entry, outcome: 'provider_failed' });
          return refuse(session, 'provider_failed');
        }
        const waiting = await findChoice(db, { session: session.id, provider: params.provider });
        if (waiting && heldHere(waiting, headers.cookie, publicUrl)) {
          await append({ ...entry, outcome: 'choice_needed' });
          return { status: 303, headers: { location: `${publicUrl}${pathOf(waiting.id)}` } };
        }
        const flow = await beginFlow(db, keys, session, setup, `${publicUrl}/oauth/callback`);
        await append(entry);
        return {
          status: 303,
          headers: {
            location: flow.authorizeUrl,
            'cache-control': 'no-store',
            'set-cookie': flowCookie(flow.cookie, publicUrl),
          },
        };
      },
    }),
    publicRoute({
      method: 'get',
      path: '/oauth/callback',
      operationId: 'finishConnect',
      summary: 'Where providers send the browser back to',
      policy: {
        permission: 'public',
        audit: { row: 'in_transaction', action: 'connection.connect' },
      },
      query: z.object({
        state: z.string().max(500).optional(),
        code: z.string().max(8_192).optional(),
        auth_code: z.string().max(8_192).optional(),
        error: z.string().max(500).optional(),
        iss: z.string().max(2_000).optional(),
      }),
      answers: { 303: { description: 'On to the return URL' }, 200: { description: 'Page' } },
      handle: ({ query, headers, context: { trail } }) =>
        finishFlow(parts, query, headers, trail, languageOf(headers)),
    }),
  ];

  async function showOffers(
    session: ConnectSession,
    linkToken: string,
    problem?: { readonly provider: string; readonly code: KeyProblem },
  ): Promise<RouteAnswer> {
    const brand = await readBrand(db, session.tenant);
    const waiting = await unfinishedOf(db, session.id);
    const offers: Offer[] = [];
    for (const provider of session.providers) {
      const profile = findProfile(provider);
      if (!profile) continue;
      const connected = session.connected.includes(provider);
      const ways = await waysOf(profile, session.tenant, findSetup);
      const unfinished = waiting.includes(provider);
      offers.push({ provider, title: profile.title, ways, connected, unfinished });
    }
    return offerPage(session.locale, { token: linkToken, brand, offers, problem });
  }

  async function refuse(session: ConnectSession, refusal: Refusal): Promise<RouteAnswer> {
    return refusalPage(session.locale, refusal, 400, await readBrand(db, session.tenant));
  }

  async function takeKey(
    session: ConnectSession,
    { token: linkToken, provider }: { readonly token: string; readonly provider: string },
    key: string,
    trail: Trail,
  ): Promise<RouteAnswer> {
    const entry = { ...trail.entry({}), action: 'connection.connect', actor: `link:${session.id}` };
    if (key === '') {
      await append({ ...entry, outcome: 'key_missing' });
      return showOffers(session, linkToken, { provider, code: 'key_missing' });
    }
    const finding = await parts.validate(session.tenant, provider, key);
    if (finding?.kind === 'rejected') {
      await append({ ...entry, outcome: 'credential_rejected' });
      return showOffers(session, linkToken, { provider, code: 'credential_rejected' });
    }
    const account = finding?.kind === 'alive' ? finding.account : undefined;
    const grant = {
      provider,
      kind: 'key' as const,
      tokens: { accessToken: key },
      account,
      finding,
      issuedAt: new Date(),
    };
    return takeGrant(parts, session, grant, entry);
  }
}

function flowCookie({ name, value }: { name: string; value: string }, publicUrl: string): string {
  const secure = publicUrl.startsWith('https:');
  // Lax: the provider's redirect is a top-level navigation, which carries it; a form or frame of another site does not.
  const scope = secure ? 'Path=/; Secure' : 'Path=/oauth/callback';
  return `${name}=${value}; ${scope}; Max-Age=${flowMinutes * 60}; HttpOnly; SameSite=Lax`;
}
