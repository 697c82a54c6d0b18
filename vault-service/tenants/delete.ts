import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'kysely';
import { appendWithin } from '../audit/log';
import { announce } from '../database/changes';
import { receiptOf, type Receipt } from '../connections/receipt';
import type { Revocation } from '../connections/revocation-call';
import { keepRevocations } from '../connections/revocations';
import { revokeAtProvider, type RevokeParts } from '../connections/revoke';
import { revokeNow } from '../connections/revoke-again';
import { publishWithin } from '../events/outbox';
import type { Trail } from '../http/policy';
import type { ConnectionRow } from '../refresh/claim';
import { claimLeaseS } from '../refresh/timing';

const atOnce = 8;

/** Providers have this long in all; a tenant's own app and keys end with it, so nothing can be revoked later. */
const patienceMs = 45_000;
const pausesMs = [1_000, 3_000];

/**
 * Deletes a tenant: every connection is revoked at its provider (one that is away is asked again, for a while), then
 * all its rows go and its data keys are destroyed, which makes every copy of its secrets unreadable (backups, WAL) once
 * the master key is rotated or the copies of the wrapped keys are gone. The receipts stay.
 */
export async function deleteTenant(
  parts: RevokeParts,
  tenant: string,
  trail: Trail,
): Promise<readonly Receipt[]> {
  const { db, keys } = parts;
  const giveUpAt = Date.now() + patienceMs;
  const rows = await db
    .selectFrom('connections')
    .selectAll()
    .where('tenant', '=', tenant)
    .where('status', '<>', 'revoked')
    .execute();
  const [ended] = await Promise.all([
    endAll(parts, rows, giveUpAt),
    revokeNow(parts, tenant, giveUpAt),
  ]);
  const receipts: Receipt[] = [];
  await db.transaction().execute(async (tx) => {
    for (const { row, revocations } of ended)
      receipts.push(...(await keepRevocations(tx, row, revocations, undefined)).map(receiptOf));
    await tx
      .updateTable('revocations')
      .set({ token: null, key_version: null, next_at: null })
      .where('tenant', '=', tenant)
      .where('next_at', 'is not', null)
      .execute();
    await tx.deleteFrom('connect_flows').where('tenant', '=', tenant).execute();
    await tx.deleteFrom('connect_sessions').where('tenant', '=', tenant).execute();
    // In the order in which a refresh locks them: connection, incident, channel.
    await tx.deleteFrom('connections').where('tenant', '=', tenant).execute();
    await tx.deleteFrom('incidents').where('tenant', '=', tenant).execute();
    await tx.deleteFrom('webhook_endpoints').where('tenant', '=', tenant).execute();
    await tx.deleteFrom('alert_channels').where('tenant', '=', tenant).execute();
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

interface Ended {
  readonly row: ConnectionRow;
  readonly revocations: readonly Revocation[];
}

/** In rounds: whoever was away in one is asked again in the next, while there is time. */
async function endAll(
  parts: RevokeParts,
  rows: readonly ConnectionRow[],
  giveUpAt: number,
): Promise<readonly Ended[]> {
  const ended = new Map<string, Ended>();
  const end = async (waiting: ConnectionRow[]) => {
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const row = await settled(parts, next, giveUpAt);
      const before = ended.get(row.id)?.revocations;
      ended.set(row.id, {
        row,
        revocations: await revokeAtProvider(parts, row, { giveUpAt, wholeTenant: true, before }),
      });
    }
  };
  const round = (waiting: ConnectionRow[]) =>
    Promise.all(Array.from({ length: atOnce }, () => end(waiting)));
  await round([...rows]);
  for (const pauseMs of pausesMs) {
    const away = [...ended.values()].filter(({ revocations }) =>
      revocations.some(({ answer }) => answer.transient),
    );
    if (away.length === 0 || Date.now() + pauseMs >= giveUpAt) break;
    await delay(pauseMs);
    await round(away.map(({ row }) => row));
  }
  return [...ended.values()];
}

/** The row once no refresh of it is under way, so that the tokens it brings are revoked too. */
async function settled(
  { engine, read }: RevokeParts,
  row: ConnectionRow,
  giveUpAt: number,
): Promise<ConnectionRow> {
  const waitMs = Math.max(0, Math.min(claimLeaseS * 1000, giveUpAt - Date.now()));
  if (row.refresh_owner !== null) await engine.refresh(row, { waitMs });
  return (await read(row.id)) ?? row;
}
