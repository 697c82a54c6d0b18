import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { sql, type Kysely } from 'kysely';
import { ConfigurationError } from '../../platform/configuration/environment';
import { appliedMigrations } from '../backup/tables';
import type { Settings } from '../configuration/settings';
import { readTls, type TlsFiles } from '../configuration/tls-files';
import { migrations } from '../database/migrations';
import type { VaultSchema } from '../database/schema';
import { openMasterKeys } from '../encryption/master-keys';
import type { Finding } from './finding';

const dayMs = 86_400_000;
const renewDaysBefore = 30;
/** Webhook signatures and token lives are judged in minutes; half of one is where trouble begins. */
const clockSkewMs = 30_000;

export async function spoolFinding(dataFolder: string): Promise<Finding> {
  const waiting = (await readdir(path.join(dataFolder, 'spool')).catch(() => [])).length;
  return waiting === 0
    ? { name: 'spool', status: 'ok', found: 'empty' }
    : {
        name: 'spool',
        status: 'warning',
        found: `${waiting} refreshed tokens wait on disk for the database; a running vault-service applies them. Do not delete them.`,
      };
}

export async function certificateFinding(files: TlsFiles, now: Date): Promise<Finding> {
  const name = 'certificates';
  try {
    const { endsAt } = await readTls(files);
    const days = Math.floor((endsAt.getTime() - now.getTime()) / dayMs);
    const found = `the first of them ends in ${days} days, on ${endsAt.toISOString().slice(0, 10)}`;
    return days >= renewDaysBefore
      ? { name, status: 'ok', found }
      : { name, status: 'warning', found: `${found}. Renew with "pki server".` };
  } catch (failure) {
    if (!(failure instanceof ConfigurationError)) throw failure;
    return { name, status: 'failed', found: failure.problems.join(' ') };
  }
}

export async function migrationFinding(db: Kysely<VaultSchema>): Promise<Finding> {
  const applied = await appliedMigrations(db);
  const known = Object.keys(migrations);
  const newer = applied.filter((name) => !known.includes(name));
  const pending = known.filter((name) => !applied.includes(name));
  const name = 'database';
  if (newer.length > 0)
    return {
      name,
      status: 'failed',
      found: `was used by a newer vault (${newer.join(', ')}). Run that version.`,
    };
  if (pending.length > 0)
    return {
      name,
      status: 'warning',
      found: `${pending.length} migrations are pending (${pending.join(', ')}); the service applies them when it starts.`,
    };
  return { name, status: 'ok', found: `reachable, at ${applied.at(-1) ?? 'no migration'}` };
}

export async function clockFinding(db: Kysely<VaultSchema>): Promise<Finding> {
  const before = Date.now();
  const { rows } = await sql<{ at: Date }>`select clock_timestamp() as at`.execute(db);
  const middle = (before + Date.now()) / 2;
  const skewMs = Math.round(middle - (rows[0]?.at.getTime() ?? middle));
  const found = `${Math.abs(skewMs)} ms ${skewMs < 0 ? 'behind' : 'ahead of'} the database`;
  return Math.abs(skewMs) < clockSkewMs
    ? { name: 'clock', status: 'ok', found }
    : { name: 'clock', status: 'warning', found: `${found}. Let both machines keep time by NTP.` };
}

export async function keyFinding(
  db: Kysely<VaultSchema>,
  { rootKey, formerRootKeys }: Pick<Settings, 'rootKey' | 'formerRootKeys'>,
): Promise<Finding> {
  const name = 'master key';
  try {
    await openMasterKeys(db, [rootKey, ...formerRootKeys]);
    return { name, status: 'ok', found: `${rootKey.id} opens this database` };
  } catch (failure) {
    const found =
      failure instanceof ConfigurationError
        ? failure.problems.join(' ')
        : `${rootKey.source}: a master key version does not open. The database was changed, or the key is another.`;
    return { name, status: 'failed', found };
  }
}

interface Work {
  readonly tenants: number;
  readonly connections: number;
  readonly need_attention: number;
  readonly overdue: number;
  readonly stuck: number;
  readonly endpoints_disabled: number;
  readonly deliveries_late: number;
  readonly incidents: number;
  readonly retiring: number;
}

/** What the jobs of a running vault keep at 0, and what waits for people. */
export async function workFindings(db: Kysely<VaultSchema>): Promise<readonly Finding[]> {
  const { rows } = await sql<Work>`
    select
      (select count(*) from tenants where deleted_at is null and id <> '_default')::int as tenants,
      (select count(*) from connections where status <> 'revoked')::int as connections,
      (select count(*) from connections where status in ('reauth_required', 'error'))::int as need_attention,
      (select count(*) from connections where refresh_due_at < now() - interval '5 minutes'
         and refresh_owner is null and status in ('active', 'expiring')
         and (retry_at is null or retry_at < now()))::int as overdue,
      (select count(*) from connections
         where refresh_deadline < now() - interval '1 minute')::int as stuck,
      (select count(*) from webhook_endpoints where disabled_at is not null)::int as endpoints_disabled,
      (select count(*) from webhook_deliveries where delivered_at is null and failed_at is null
         and next_at < now() - interval '5 minutes')::int as deliveries_late,
      (select count(*) from incidents where closed_at is null)::int as incidents,
      (select count(*) from tenant_keys former
         join tenant_keys successor on successor.tenant = former.tenant
           and successor.version = former.version + 1
         where former.status = 'retiring'
           and successor.created_at < now() - interval '1 day')::int as retiring`.execute(db);
  const work = rows[0];
  if (!work) return [];
  const none = (name: string, n: number, otherwise: Finding['status'], found: string): Finding =>
    n === 0 ? { name, status: 'ok', found: 'none' } : { name, status: otherwise, found };
  const notServed = 'Is a vault-service running on this database?';
  return [
    { name: 'tenants', status: 'ok', found: String(work.tenants) },
    {
      name: 'connections',
      status: work.need_attention === 0 ? 'ok' : 'warning',
      found: `${work.connections}, of which ${work.need_attention} need attention`,
    },
    none(
      'overdue refreshes',
      work.overdue,
      'failed',
      `${work.overdue} for more than 5 minutes. ${notServed}`,
    ),
    none(
      'stuck claims',
      work.stuck,
      'failed',
      `${work.stuck} refreshes are past their deadline and unsettled. ${notServed}`,
    ),
    none(
      'late webhooks',
      work.deliveries_late,
      'failed',
      `${work.deliveries_late} deliveries are due for more than 5 minutes. ${notServed}`,
    ),
    none(
      'disabled webhooks',
      work.endpoints_disabled,
      'warning',
      `${work.endpoints_disabled} endpoints were switched off: their receivers answered 410, or somebody did it`,
    ),
    none(
      'open incidents',
      work.incidents,
      'warning',
      `${work.incidents}; see GET /v1/incidents?open=true`,
    ),
    none(
      'retiring keys',
      work.retiring,
      'warning',
      `${work.retiring} data keys retire for more than a day: rows still need them. See the log for "rewrap".`,
    ),
  ];
}
