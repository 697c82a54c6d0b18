import { readdir } from 'node:fs/promises';
import { sql, type Kysely } from 'kysely';
import { Gauge, type Registry } from 'prom-client';
import { connectionStatuses } from '../../core/connections/lease';
import type { VaultSchema } from '../database/schema';

interface Counts {
  readonly statuses: Readonly<Record<string, number>> | null;
  readonly claims: number;
  readonly claims_overdue: number;
  readonly refreshes_overdue: number;
  readonly deliveries: number;
  readonly oldest_delivery_s: number;
  readonly endpoints_disabled: number;
  readonly last_audit_age_s: number;
  readonly audit_rows: number;
  readonly master_keys: Readonly<Record<string, number>> | null;
  readonly tenant_keys: Readonly<Record<string, number>> | null;
  readonly open_incidents: Readonly<Record<string, number>> | null;
}

/** Counts older than this are read again when somebody asks. Scrapes of many replicas stay cheap. */
const freshMs = 10_000;
const keyStatuses = ['current', 'retiring', 'retired'] as const;
const incidentKinds = ['connection', 'provider', 'integration'] as const;

/**
 * What stands in the database and in the spool, as gauges. Every replica reports the same database, so take `max` and
 * not `sum` over replicas; `vault_spool_depth` alone is each replica's own. Answers how to bring them up to date.
 */
export function reportState(
  registry: Registry,
  db: Kysely<VaultSchema>,
  spoolFolder: string,
): () => Promise<void> {
  const gauge = (name: string, help: string, labelNames: readonly string[] = []) =>
    new Gauge({ name, help, labelNames: [...labelNames], registers: [registry] });
  const connections = gauge('vault_connections', 'Connections by status', ['status']);
  const claims = gauge('vault_open_claims', 'Refreshes under way now');
  const claimsOverdue = gauge('vault_overdue_claims', 'Refreshes past their deadline, unsettled');
  const overdue = gauge('vault_overdue_refreshes', 'Refreshes due for over a minute, not begun');
  const spooled = gauge('vault_spool_depth', 'Answers on disk that wait for the database');
  const queue = gauge('vault_webhook_queue_depth', 'Webhook deliveries that wait');
  const oldest = gauge('vault_webhook_queue_age_seconds', 'How long the oldest of them is due');
  const disabled = gauge('vault_webhook_endpoints_disabled', 'Webhook endpoints switched off');
  const auditRows = gauge('vault_audit_rows', 'Rows written to the audit log, archived ones too');
  const auditAge = gauge('vault_audit_age_seconds', 'Time since the newest audit row');
  const keys = gauge('vault_key_versions', 'Key versions by layer and status', ['layer', 'status']);
  const incidents = gauge('vault_open_incidents', 'Open incidents by kind', ['kind']);
  const isUp = gauge('vault_database_up', '1 while the counts of the database could be read');

  const read = async (): Promise<void> => {
    spooled.set((await readdir(spoolFolder).catch(() => [])).filter(isSettlement).length);
    const counts = await countAll(db).catch(() => undefined);
    isUp.set(counts ? 1 : 0);
    if (!counts) return;
    for (const status of connectionStatuses)
      connections.set({ status }, counts.statuses?.[status] ?? 0);
    claims.set(counts.claims);
    claimsOverdue.set(counts.claims_overdue);
    overdue.set(counts.refreshes_overdue);
    queue.set(counts.deliveries);
    oldest.set(counts.oldest_delivery_s);
    disabled.set(counts.endpoints_disabled);
    auditRows.set(counts.audit_rows);
    auditAge.set(counts.last_audit_age_s);
    for (const status of keyStatuses) {
      keys.set({ layer: 'master', status }, counts.master_keys?.[status] ?? 0);
      keys.set({ layer: 'tenant', status }, counts.tenant_keys?.[status] ?? 0);
    }
    for (const kind of incidentKinds) incidents.set({ kind }, counts.open_incidents?.[kind] ?? 0);
  };

  let readAt = -freshMs;
  let reading: Promise<void> | undefined;
  return async () => {
    if (performance.now() - readAt < freshMs) return;
    reading ??= read().finally(() => {
      readAt = performance.now();
      reading = undefined;
    });
    await reading;
  };
}

function isSettlement(name: string): boolean {
  return name.endsWith('.settlement.json');
}

async function countAll(db: Kysely<VaultSchema>): Promise<Counts | undefined> {
  const { rows } = await sql<Counts>`
    select
      (select json_object_agg(status, n) from (
        select status, count(*) as n from connections group by status) by_status) as statuses,
      (select count(*)::int from connections where refresh_owner is not null) as claims,
      (select count(*)::int from connections
        where refresh_owner is not null and refresh_deadline < now()) as claims_overdue,
      (select count(*)::int from connections where refresh_owner is null
        and refresh_due_at < now() - interval '1 minute'
        and status in ('active', 'expiring')) as refreshes_overdue,
      (select count(*)::int from webhook_deliveries
        where delivered_at is null and failed_at is null) as deliveries,
      (select coalesce(greatest(extract(epoch from now() - min(next_at)), 0), 0)::float8
        from webhook_deliveries where delivered_at is null and failed_at is null) as oldest_delivery_s,
      (select count(*)::int from webhook_endpoints where disabled_at is not null) as endpoints_disabled,
      (select seq::float8 from audit_head) as audit_rows,
      (select coalesce(extract(epoch from now() - max(at::timestamptz)), 0)::float8 from audit_log
        where seq = (select seq from audit_head)) as last_audit_age_s,
      (select json_object_agg(status, n) from (
        select status, count(*) as n from master_keys group by status) by_status) as master_keys,
      (select json_object_agg(status, n) from (
        select status, count(*) as n from tenant_keys group by status) by_status) as tenant_keys,
      (select json_object_agg(kind, n) from (
        select kind, count(*) as n from incidents where closed_at is null group by kind) by_kind) as open_incidents`.execute(
    db,
  );
  return rows[0];
}
