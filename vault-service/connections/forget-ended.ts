import { sql, type Kysely } from 'kysely';
import { appendWithin } from '../audit/log';
import type { VaultSchema } from '../database/schema';
import { publishWithin } from '../events/outbox';

/** Ids stand in the audit row, so a batch is small. */
const perBatch = 100;

interface Ended {
  readonly id: string;
  readonly tenant: string;
  readonly subject: string;
  readonly provider: string;
}

/**
 * Deletes connections that ended more than `days` ago, with their receipts and all that belongs to them; one whose
 * revocation is still being repeated stays. Replicas take different ones. Answers how many went.
 */
export async function forgetEnded(db: Kysely<VaultSchema>, days: number): Promise<number> {
  let forgotten = 0;
  for (;;) {
    const batch = await forgetBatch(db, days);
    forgotten += batch;
    if (batch < perBatch) return forgotten;
  }
}

async function forgetBatch(db: Kysely<VaultSchema>, days: number): Promise<number> {
  return db.transaction().execute(async (tx) => {
    const { rows } = await sql<Ended>`
      select id, tenant, subject, provider from connections
      where status = 'revoked' and updated_at < now() - make_interval(days => ${days})
        and not exists (
          select from revocations
          where revocations.connection = connections.id and revocations.next_at is not null)
      order by updated_at limit ${perBatch} for update skip locked`.execute(tx);
    if (rows.length === 0) return 0;
    const ids = rows.map(({ id }) => id);
    const receipts = await tx
      .deleteFrom('revocations')
      .where('connection', 'in', ids)
      .returning('connection')
      .execute();
    await tx.deleteFrom('connections').where('id', 'in', ids).execute();
    await publishWithin(
      tx,
      rows.map(({ id, tenant, subject, provider }) => ({
        type: 'connection.deleted' as const,
        tenant,
        connection: id,
        data: { subject, provider, status: 'revoked', reason: 'retention' },
      })),
    );
    const tenants = [...new Set(rows.map(({ tenant }) => tenant))];
    await appendWithin(
      tx,
      tenants.map((tenant) => {
        const gone = rows.filter((row) => row.tenant === tenant).map(({ id }) => id);
        return {
          action: 'connection.forget',
          actor: 'vault',
          tenant,
          outcome: 'ok',
          details: {
            connections: gone.length,
            receipts: receipts.filter(({ connection }) => gone.includes(connection)).length,
            ended_days_ago: days,
            ids: gone,
          },
        };
      }),
    );
    return rows.length;
  });
}
