import { sql, type Kysely } from 'kysely';
import { appendWithin } from '../audit/log';
import type { VaultSchema } from '../database/schema';
import { publishWithin } from '../events/outbox';
import { shuffled } from '../operations/shuffled';
import type { RefreshEngine } from './engine';
import { providerDeadlineMs } from './token-client';

const perRound = 200;
const atOnce = 16;

/**
 * Refreshes what is due. Every replica runs it over the same rows: claims decide who does which, so more replicas
 * share the work and none is needed for it.
 */
export async function refreshDue(db: Kysely<VaultSchema>, engine: RefreshEngine): Promise<number> {
  const due = await db
    .selectFrom('connections')
    .selectAll()
    .where('refresh_due_at', '<=', sql<Date>`now()`)
    .where('refresh_owner', 'is', null)
    .where('status', 'in', ['active', 'expiring', 'error'])
    .orderBy('refresh_due_at')
    .limit(perRound)
    .execute();
  const waiting = shuffled(due);
  const work = async () => {
    for (let row = waiting.pop(); row; row = waiting.pop())
      await engine.refresh(row, { waitMs: providerDeadlineMs });
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return due.length;
}

/** Ends claims whose owner did not come back: each is flagged or freed within seconds of its deadline. */
export async function settleAbandoned(
  db: Kysely<VaultSchema>,
  engine: RefreshEngine,
): Promise<number> {
  const rows = await db
    .selectFrom('connections')
    .selectAll()
    .where('refresh_owner', 'is not', null)
    .where('refresh_deadline', '<', sql<Date>`now()`)
    .limit(perRound)
    .execute();
  for (const row of rows) await engine.settleAbandoned(row);
  return rows.length;
}

/** Tokens that ended and cannot be renewed: their owners have to know. */
export async function flagExpired(db: Kysely<VaultSchema>): Promise<number> {
  return db.transaction().execute(async (tx) => {
    const rows = await tx
      .updateTable('connections')
      .set({
        status: 'reauth_required',
        status_reason: 'token_expired',
        updated_at: sql<Date>`now()`,
      })
      .where('status', 'in', ['active', 'expiring'])
      .where('refresh_token', 'is', null)
      .where('access_expires_at', '<=', sql<Date>`now()`)
      .returning(['id', 'tenant', 'subject', 'provider'])
      .execute();
    if (rows.length === 0) return 0;
    await publishWithin(
      tx,
      rows.map(({ id, tenant, subject, provider }) => ({
        type: 'connection.reauth_required' as const,
        tenant,
        connection: id,
        data: { subject, provider, status: 'reauth_required', reason: 'token_expired' },
      })),
    );
    await appendWithin(
      tx,
      rows.map(({ id, tenant }) => ({
        action: 'connection.expire',
        actor: 'vault',
        tenant,
        connection: id,
        outcome: 'ok',
      })),
    );
    return rows.length;
  });
}
