import { z } from 'zod/v4';
import { parseSeed } from '../control/seed-error';
import type { Answer } from '../server/answer';
import type { Vendor, VendorRoute } from '../server/vendor';
import { account } from './account';
import type { Authority } from './authority';
import type { Authorization } from './authorization';
import { clientSeed } from './policy';

/** One simulated OAuth provider. */
export interface OAuthProvider {
  /** Name in `/control/oauth/{id}/…`. */
  readonly id: string;
  readonly vendor: Vendor;
  readonly authority: Authority;
  readonly authorization: Authorization;
  /** The provider's own refusal of one of its tokens elsewhere on its API; null when it has none. */
  tokenFailure?(this: void, token: string): Answer | null;
}

export interface ProviderParts {
  readonly name: string;
  /** When it differs from the vendor's name. */
  readonly id?: string;
  readonly title: string;
  readonly prefix: string;
  readonly authority: Authority;
  readonly authorization: Authorization;
  readonly routes: readonly VendorRoute[];
  failure(this: void, status: number, message: string): Answer;
}

const seeds = z.strictObject({
  clients: z.array(clientSeed).optional(),
  accounts: z.array(account).optional(),
});

/** Accepts `{clients, accounts}` or one client by itself. */
function parseSeeds(input: unknown): z.output<typeof seeds> {
  const single = typeof input === 'object' && input !== null && 'client_id' in input;
  return single ? { clients: [parseSeed(clientSeed, input)] } : parseSeed(seeds, input);
}

export function oauthProvider(parts: ProviderParts): OAuthProvider {
  const { name, title, prefix, authority, authorization, routes } = parts;
  const vendor: Vendor = {
    name,
    title,
    prefix,
    routes: [...authorization.routes(), ...routes],
    failure: parts.failure,
    reset() {
      authority.reset();
      authorization.reset();
    },
    seed(input) {
      const { clients = [], accounts = [] } = parseSeeds(input);
      for (const client of clients) authority.addClient(client);
      if (accounts.length > 0) authority.accounts.clear();
      for (const given of accounts) authority.accounts.set(given.id, given);
      return { clients: clients.map((client) => client.client_id), accounts: accounts.length };
    },
    state: () => ({
      token_requests: authority.requestCounts(),
      clients: [...authority.clients.values()].map(({ client_secret: _secret, ...rest }) => rest),
      accounts: [...authority.accounts.values()],
      families: authority.families().map((family) => ({
        id: family.id,
        client_id: family.clientId,
        account_id: family.account.id,
        scopes: family.scopes,
        created_at: new Date(family.createdAtMs).toISOString(),
        revoked: family.revoked,
        refresh_token_generation: family.generation,
        ...family.counts,
      })),
    }),
  };
  return { id: parts.id ?? name, vendor, authority, authorization };
}
