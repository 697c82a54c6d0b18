import { sql, type Kysely, type Transaction } from 'kysely';
import type { EngineSchema } from './schema';

export type TenantTransaction = Transaction<EngineSchema>;

/**
 * Runs `work` in one transaction that sees and writes the rows of `tenant` only. The setting ends with the
 * transaction, so a pooled connection cannot carry it to the next request.
 */
export function inTenant<Result>(
  database: Kysely<EngineSchema>,
  tenant: string,
  work: (transaction: TenantTransaction) => Promise<Result>,
): Promise<Result> {
  return database.transaction().execute(async (transaction) => {
    await sql`select set_config('app.tenant_id', ${tenant}, true)`.execute(transaction);
    return work(transaction);
  });
}

// Serialization failure, deadlock, unique violation: another transaction was first; seen afresh, there is no conflict.
const contentionCodes = new Set(['40001', '40P01', '23505']);
const maxTries = 5;

/** `inTenant`, tried again when a concurrent transaction got there first. `work` must start from what it reads. */
export async function inTenantRetrying<Result>(
  database: Kysely<EngineSchema>,
  tenant: string,
  work: (transaction: TenantTransaction) => Promise<Result>,
): Promise<Result> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await inTenant(database, tenant, work);
    } catch (failure) {
      if (tries >= maxTries || !isContention(failure)) throw failure;
    }
  }
}

function isContention(failure: unknown): boolean {
  return (
    failure instanceof Error &&
    'code' in failure &&
    typeof failure.code === 'string' &&
    contentionCodes.has(failure.code)
  );
}
