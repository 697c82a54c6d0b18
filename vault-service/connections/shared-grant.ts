import type { Kysely } from 'kysely';
import type { VaultSchema } from '../database/schema';
import type { FindSetup } from '../integrations/setup';
import type { ProviderSetup } from '../providers/profile';
import { appUsers } from '../providers/registry';

export interface Leaving {
  readonly connection: string;
  readonly tenant: string;
  /** Whose grant it is; null: nobody knows, so nobody else is known to share it. */
  readonly account: string | null;
  /** The whole tenant leaves: its other connections end too. */
  readonly wholeTenant: boolean;
}

/**
 * Whether other living connections hold grants of the same account to the same app, at a provider whose revocation
 * would end them all: a person who manages several clients' pages connects each of them.
 */
export async function isShared(
  { db, findSetup }: { readonly db: Kysely<VaultSchema>; readonly findSetup: FindSetup },
  { profile, clientId }: ProviderSetup,
  { connection, tenant, account, wholeTenant }: Leaving,
): Promise<boolean> {
  if (profile.revokesAccount !== true || account === null) return false;
  const owner = profile.appOf ?? profile.id;
  const others = await db
    .selectFrom('connections')
    .select(['tenant', 'provider'])
    .distinct()
    .where('account_id', '=', account)
    .where('provider', 'in', [owner, ...appUsers(owner)])
    .where('kind', '=', 'oauth2')
    // What has to be connected again anyway loses nothing.
    .where('status', 'in', ['active', 'expiring', 'error'])
    .where('id', '<>', connection)
    .$if(wholeTenant, (query) => query.where('tenant', '<>', tenant))
    .execute();
  for (const other of others)
    if ((await findSetup(other.tenant, other.provider))?.clientId === clientId) return true;
  return false;
}
