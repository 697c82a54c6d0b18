import type { Kysely } from 'kysely';
import { Problem } from '../../platform/http/problem';
import { noSuchConnection } from '../connections/read';
import type { VaultSchema } from '../database/schema';

export interface ConnectionChoice {
  readonly tenant: string;
  readonly subject: string;
  readonly provider: string;
  readonly account?: string | undefined;
}

/**
 * The connection meant by tenant, subject and provider: one that works before one that does not, then the newest.
 * Two different accounts are never guessed between. @throws Problem 404, 409 `connection_ambiguous`
 */
export async function pickConnection(
  db: Kysely<VaultSchema>,
  { tenant, subject, provider, account }: ConnectionChoice,
): Promise<string> {
  const rows = await db
    .selectFrom('connections')
    .select(['id', 'status', 'account_id'])
    .where('tenant', '=', tenant)
    .where('subject', '=', subject)
    .where('provider', '=', provider)
    .where('status', '<>', 'revoked')
    .$if(account !== undefined, (query) => query.where('account_id', '=', account ?? null))
    .orderBy('id', 'desc')
    .limit(100)
    .execute();
  const usable = rows.filter(({ status }) => status !== 'reauth_required');
  const candidates = usable.length > 0 ? usable : rows;
  const accounts = new Set(candidates.map((row) => row.account_id).filter((id) => id !== null));
  if (accounts.size > 1)
    throw new Problem({
      status: 409,
      code: 'connection_ambiguous',
      detail:
        'The subject has connected several accounts of this provider. Name one with "account", or lease by connection id.',
    });
  const chosen = candidates[0];
  if (!chosen) throw noSuchConnection();
  return chosen.id;
}
