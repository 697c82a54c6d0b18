import { setTimeout as delay } from 'node:timers/promises';
import { sql, type Kysely } from 'kysely';
import { appendWithin } from '../audit/log';
import { announce } from '../database/changes';
import { receiptOf, type Receipt } from '../connections/receipt';
import type { Revocation } from '../connections/revocation-call';
import { keepRevocations } from '../connections/revocations';
import { revokeAtProvider, type RevokeParts } from '../connections/revoke';
import { revokeNow } from '../connections/revoke-again';
import type { VaultSchema } from '../database/schema';
import { publishWithin } from '../events/outbox';
import { noSuchTenant } from '../http/caller';
import type { Trail } from '../http/policy';
import type { ConnectionRow } from '../refresh/claim';
import { claimLeaseS } from '../refresh/timing';

const atOnce = 8;

/** Providers have this long in all; a tenant's own app and keys end with it, so nothing can be revoked later. */
const patienceMs = 45_000;
const pausesMs = [1_000, 3_000];

/** How often it is looked again, after the patience is over, for connections that came or moved on meanwhile. */
const maxLateRounds = 3;

/**
 * Deletes a tenant: every connection is revoked at its provider (one that is away is asked again, for a while), then
 * all its rows go and its data keys are destroyed, which makes every copy of its secrets unreadable (backups, WAL) once
 * the master key is rotated or the copies of the wrapped keys are gone. The receipts stay. What comes while providers
 * are asked, a new connection or a new token of an old one, is revoked as well. @throws Problem 404
 */
export async function deleteTenant(
  parts: RevokeParts,
  tenant: string,
  trail: Trail,
): Promise<readonly Receipt[]> {
  const { db, keys } = parts;
  const giveUpAt = Date.now() + patienceMs;
  const ended = new Map<string, Ended>();
  for (let round = 0, late = 0; ; round += 1, late += Date.now() < giveUpAt ? 0 : 1) {
    const rows = (await livingOf(db, tenant).execute()).filter((row) => !isEnded(ended, row));
    await Promise.all([
      endAll(parts, rows, ended, giveUpAt),
      round === 0 ? revokeNow(parts, tenant, giveUpAt) : undefined,
    ]);
    const receipts = await destroy(db, tenant, ended, trail, late >= maxLateRounds);
    if (!receipts) continue;
    keys.forget(tenant);
    return receipts;
  }
}

const livingOf = (db: Kysely<VaultSchema>, tenant: string) =>
  db
    .selectFrom('connections')
    .selectAll()
    .where('tenant', '=', tenant)
    .where('status', '<>', 'revoked');

/** Whether these very tokens were revoked: each refresh, its beginning included, makes another epoch. */
function isEnded(
  ended: ReadonlyMap<string, Ended>,
  { id, epoch }: Pick<ConnectionRow, 'id' | 'epoch'>,
): boolean {
  return ended.get(id)?.row.epoch === epoch;
}

/**
 * All rows of the tenant, in one transaction. Answers nothing, and changes nothing, where a connection has come or moved
 * on since it was revoked. Locks in the order in which others do: links, connections, tenant, incidents, channels.
 */
async function destroy(
  db: Kysely<VaultSchema>,
  tenant: string,
  ended: ReadonlyMap<string, Ended>,
  trail: Trail,
  anyway: boolean,
): Promise<readonly Receipt[] | undefined> {
  const work = db.transaction().execute(async (tx) => {
    await tx.deleteFrom('connect_sessions').where('tenant', '=', tenant).execute();
    await livingOf(tx, tenant).clearSelect().select('id').forUpdate().execute();
    const lives = await tx
      .selectFrom('tenants')
      .select('id')
      .where('id', '=', tenant)
      .where('deleted_at', 'is', null)
      .forUpdate()
      .executeTakeFirst();
    if (!lives) throw noSuchTenant();
    const rows = await livingOf(tx, tenant)
      .clearSelect()
      .select(['id', 'epoch', 'subject', 'provider'])
      .execute();
    if (!anyway && !rows.every((row) => isEnded(ended, row))) throw new MovedOn();
    const receipts: Receipt[] = [];
    for (const { id } of rows) {
      const end = ended.get(id);
      if (end)
        receipts.push(
          ...(await keepRevocations(tx, end.row, end.revocations, undefined)).map(receiptOf),
        );
    }
    await tx
      .updateTable('revocations')
      .set({ token: null, key_version: null, next_at: null })
      .where('tenant', '=', tenant)
      .where('next_at', 'is not', null)
      .execute();
    await tx.deleteFrom('connect_flows').where('tenant', '=', tenant).execute();
    await tx.deleteFrom('connect_sessions').where('tenant', '=', tenant).execute();
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
    const keysEnded = await withdrawApiKeys(tx, tenant);
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
      trail.entry({
        tenant,
        details: { connections: rows.length, receipts: receipts.length, api_keys: keysEnded },
      }),
    ]);
    return receipts;
  });
  return work.catch((failure: unknown) => {
    if (failure instanceof MovedOn) return undefined;
    throw failure;
  });
}

/**
 * The id may be given to somebody else later: keys made for this tenant must not open that one. A key for no other
 * tenant ends; it keeps its tenant, since one without would be everybody's to see.
 */
async function withdrawApiKeys(tx: Kysely<VaultSchema>, tenant: string): Promise<number> {
  const { rows } = await sql`
    update api_keys set
      tenants = case when tenants <@ ${[tenant]}::text[] then tenants
        else array_remove(tenants, ${tenant}) end,
      revoked_at = case when tenants <@ ${[tenant]}::text[] then coalesce(revoked_at, now())
        else revoked_at end
    where ${tenant} = any (tenants)
    returning id`.execute(tx);
  return rows.length;
}

/** Rolls the transaction back. */
class MovedOn extends Error {}

interface Ended {
  readonly row: ConnectionRow;
  readonly revocations: readonly Revocation[];
}

/** In rounds: whoever was away in one is asked again in the next, while there is time. Fills `ended`. */
async function endAll(
  parts: RevokeParts,
  rows: readonly ConnectionRow[],
  ended: Map<string, Ended>,
  giveUpAt: number,
): Promise<void> {
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
    const away = rows.flatMap(({ id }) => {
      const end = ended.get(id);
      return end?.revocations.some(({ answer }) => answer.transient) ? [end.row] : [];
    });
    if (away.length === 0 || Date.now() + pauseMs >= giveUpAt) break;
    await delay(pauseMs);
    await round(away);
  }
}

/** The row once no refresh of it is under way, so that the tokens it brings are revoked too. */
async function settled(
  { engine, read }: RevokeParts,
  row: ConnectionRow,
  giveUpAt: number,
): Promise<ConnectionRow> {
  const waitMs = Math.max(0, Math.min(claimLeaseS * 1000, giveUpAt - Date.now()));
  const now = (await read(row.id)) ?? row;
  if (now.refresh_owner === null) return now;
  await engine.refresh(now, { waitMs });
  return (await read(row.id)) ?? now;
}
