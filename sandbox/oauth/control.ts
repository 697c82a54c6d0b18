import { z } from 'zod/v4';
import type { ControlAction } from '../control/routes';
import { parseSeed, SeedError } from '../control/seed-error';
import type { Family } from './authority';
import type { OAuthProvider } from './provider';
import type { OAuthVendors } from './vendors';

const grantBody = z.strictObject({
  client_id: z.string(),
  scopes: z.array(z.string()).default([]),
  account_id: z.string().optional(),
  access_ttl_s: z.int().min(0).nullable().optional(),
  refresh_ttl_s: z.int().min(0).nullable().optional(),
});

const consentBody = z.strictObject({
  authorize_url: z.string(),
  decision: z.enum(['allow', 'deny']).default('allow'),
  account_id: z.string().optional(),
  /** Scopes the person leaves ticked. */
  scopes: z.array(z.string()).optional(),
});

const changeBody = z.strictObject({
  family_id: z.string().optional(),
  /** Any token of the family. */
  token: z.string().optional(),
  /** Every family of this account. */
  account_id: z.string().optional(),
  /** The provider forgets the grant; the text is the reason shown in the state. */
  revoke: z.string().optional(),
  /** The same grant now answers as another account. */
  become_account_id: z.string().optional(),
  scopes: z.array(z.string()).optional(),
});

/** Control calls of the OAuth servers: grants without a browser, decisions, and changes made at the provider. */
export function oauthControls({ providers }: OAuthVendors): ControlAction[] {
  const named = (name: string | undefined): OAuthProvider => {
    const provider = providers.get(name ?? '');
    if (provider) return provider;
    throw new SeedError([`provider: unknown. Known: ${[...providers.keys()].join(', ')}.`]);
  };
  return [
    {
      method: 'post',
      path: '/control/oauth/:provider/grants',
      run({ body, params }) {
        const { authority } = named(params['provider']);
        const { client_id, scopes, account_id, ...ttl } = parseSeed(grantBody, body);
        const client = authority.clients.get(client_id);
        if (!client) throw new SeedError([`client_id: "${client_id}" is not seeded.`]);
        const account = account_id
          ? authority.accounts.get(account_id)
          : authority.accounts.values().next().value;
        if (!account) throw new SeedError([`account_id: "${account_id ?? ''}" is not known.`]);
        const issued = authority.grant(client, account, scopes, {
          accessTtlS: ttl.access_ttl_s,
          refreshTtlS: ttl.refresh_ttl_s,
        });
        return {
          family_id: issued.family.id,
          account_id: account.id,
          access_token: issued.accessToken,
          refresh_token: issued.refreshToken,
          expires_in: issued.accessTtlS,
          refresh_expires_in: issued.refreshTtlS,
          scopes: issued.scopes,
          token_type: 'Bearer',
        };
      },
    },
    {
      method: 'post',
      path: '/control/oauth/:provider/consent',
      run({ body, params, origin }) {
        const { authorization } = named(params['provider']);
        const given = parseSeed(consentBody, body);
        if (!URL.canParse(given.authorize_url))
          throw new SeedError(['authorize_url: not an absolute URL.']);
        const opened = authorization.open(new URL(given.authorize_url).searchParams, origin);
        if ('answer' in opened) {
          const { location } = opened.answer.headers ?? {};
          if (location) return { redirect_to: location };
          throw new SeedError(['authorize_url: refused, wrong client or redirect URI.']);
        }
        return {
          redirect_to: authorization.decide(opened.requestId, {
            allow: given.decision === 'allow',
            accountId: given.account_id ?? null,
            scopes: given.scopes ?? null,
          }),
        };
      },
    },
    {
      method: 'post',
      path: '/control/oauth/:provider/families',
      run({ body, params }) {
        const { authority } = named(params['provider']);
        const given = parseSeed(changeBody, body);
        const chosen = familiesOf(authority, given);
        if (chosen.length === 0) throw new SeedError(['family: none matches.']);
        const account = given.become_account_id
          ? authority.accounts.get(given.become_account_id)
          : undefined;
        if (given.become_account_id && !account)
          throw new SeedError([`become_account_id: "${given.become_account_id}" is not known.`]);
        for (const family of chosen) {
          if (given.revoke !== undefined) authority.revokeFamily(family.id, given.revoke);
          if (account) family.account = account;
          if (given.scopes) family.scopes = given.scopes;
        }
        return { families: chosen.map((family) => family.id) };
      },
    },
  ];
}

function familiesOf(
  authority: OAuthProvider['authority'],
  given: z.output<typeof changeBody>,
): Family[] {
  if (given.family_id) return present(authority.family(given.family_id));
  if (given.token) return present(authority.familyOf(given.token));
  return authority
    .families()
    .filter((family) => given.account_id === undefined || family.account.id === given.account_id);
}

function present(family: Family | undefined): Family[] {
  return family ? [family] : [];
}
