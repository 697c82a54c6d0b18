import { sql, type Kysely } from 'kysely';
import { v7 as uuidV7 } from 'uuid';
import { jsonb } from '../database/jsonb';
import type { EngineSchema } from '../database/schema';
import { auditHash, firstHash, type AuditFact } from './chain';

/** Appends to the tenant's chain, in the transaction of what it tells about. Details never hold a secret. */
export async function audit(
  transaction: Kysely<EngineSchema>,
  entry: Pick<AuditFact, 'tenant' | 'actor' | 'action' | 'subject' | 'details'>,
  now: Date,
): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${entry.tenant}, 4))`.execute(
    transaction,
  );
  const last = await transaction
    .selectFrom('audit_log')
    .select(['position', 'hash'])
    .where('tenant_id', '=', entry.tenant)
    .orderBy('position', 'desc')
    .limit(1)
    .executeTakeFirst();
  const previous = last?.hash ?? firstHash;
  const position = Number(last?.position ?? 0) + 1;
  await transaction
    .insertInto('audit_log')
    .values({
      id: uuidV7(),
      tenant_id: entry.tenant,
      position,
      occurred_at: now,
      actor: entry.actor,
      action: entry.action,
      subject: entry.subject,
      details: jsonb(entry.details),
      previous_hash: previous,
      hash: auditHash(previous, { ...entry, position, occurredAt: now.toISOString() }),
    })
    .execute();
}

export type ChainCheck =
  | { readonly intact: true; readonly entries: number }
  | { readonly intact: false; readonly brokenAt: number };

/** Recomputes a tenant's whole chain. */
export async function checkAuditChain(
  transaction: Kysely<EngineSchema>,
  tenant: string,
): Promise<ChainCheck> {
  const rows = await transaction
    .selectFrom('audit_log')
    .selectAll()
    .where('tenant_id', '=', tenant)
    .orderBy('position')
    .execute();
  let previous: Buffer = firstHash;
  for (const [index, row] of rows.entries()) {
    const position = index + 1;
    const expected = auditHash(previous, {
      tenant,
      position,
      occurredAt: row.occurred_at.toISOString(),
      actor: row.actor,
      action: row.action,
      subject: row.subject,
      details: row.details,
    });
    const intact = Number(row.position) === position && row.previous_hash.equals(previous);
    if (!intact || !row.hash.equals(expected)) return { intact: false, brokenAt: position };
    previous = row.hash;
  }
  return { intact: true, entries: rows.length };
}
