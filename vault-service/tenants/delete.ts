import { sql } from 'kysely';
import { appendWithin } from '../audit/log';
import { announce } from '../database/changes';
import { revokeAtProvider, type Receipt, type RevokeParts } from '../connections/revoke';
import { publishWithin } from '../events/outbox';
import type { Trail } from '../http/policy';
import { claimLeaseS } from '../refresh/timing';

const atOnce = 8;

/**
 * Deletes a tenant: every connection is revoked at its provider, then all its rows go and its data keys are destroyed,
 * which makes every copy of its secrets unreadable (backups, WAL) once the master key is rotated or the copies of the
 * wrapped keys are gone.
 */
export async function deleteTenant(
  parts: RevokeParts,
  tenant: string,
  trail: Trail,
): Promise<readonly Receipt[]> {
  const { db, engine, keys } = parts;
  const rows = await db
    .selectFrom('connections')
    .selectAll()
    .where('tenant', '=', tenant)
    .where('status', '<>', 'revoked')
    .execute();
  const receipts: Receipt[] = [];
  const waiting = [...rows];
  const work = async () => {
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      if (next.refresh_owner !== null) await engine.refresh(next, { waitMs: claimLeaseS * 1000 });
      const row = (await parts.read(next.id)) ?? next;
      receipts.push(...(await revokeAtProvider(parts, row)));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  await db.transaction().execute(async (tx) => {
    await tx.deleteFrom('connect_flows').where('tenant', '=', tenant).execute();
    await tx.deleteFrom('connect_sessions').where('tenant', '=', tenant).execute();
    await tx.deleteFrom('webhook_endpoints').where('tenant', '=', tenant).execute();
    await tx.deleteFrom('connections').where('tenant', '=', tenant).execute();
    await tx.deleteFrom('integrations').where('tenant', '=', tenant).execute();
    await tx.deleteFrom('tenant_branding').where('tenant', '=', tenant).execute();
    await tx
      .updateTable('tenant_keys')
      .set({ status: 'retired', wrapped: null, retired_at: sql<Date>`now()` })
      .where('tenant', '=', tenant)
      .execute();
    await tx
      .updateTable('tenants')
      .set({ deleted_at: sql<Date>`now()` })
      .where('id', '=', tenant)
      .execute();
    await publishWithin(
      tx,
      rows.map((row) => ({
        type: 'connection.deleted' as const,
        tenant,
        connection: row.id,
        data: { subject: row.subject, provider: row.provider, status: 'revoked', reason: null },
      })),
    );
    await announce(tx, { what: 'tenant_key', tenant });
    await appendWithin(tx, [
      trail.entry({ tenant, details: { connections: rows.length, receipts: receipts.length } }),
    ]);
  });
  keys.forget(tenant);
  return receipts;
}
