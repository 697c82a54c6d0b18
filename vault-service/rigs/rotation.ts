import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'kysely';
import { Client } from 'pg';
import { Scope } from '../../platform/lifecycle/service';
import { seed } from '../bench/seed';
import { retireUnused } from '../encryption/rewrap';
import { retiringInUse, sealedTables } from '../encryption/sealed-rows';
import { post, send, type RigCall } from './caller';
import { startLeaseLoad, type LeaseLoadFigures } from './lease-load';
import { integrationFor, startRigProvider } from './oauth-provider';
import { startRigStack, type RigStack } from './processes';
import { progress } from './report';
import { openStoredTokens, type StoredTokens } from './stored-tokens';
import { superviseVault, type SupervisedVault } from './supervised';

export interface RotationOptions {
  readonly tenants: number;
  readonly connections: number;
  readonly callers: number;
  readonly pauseMs: number;
  /** Times a replica is killed after the rotations have begun, the two in turn. */
  readonly kills: number;
  /** Waits until the vault itself destroys the old versions (10 minutes) under load; else they are destroyed after it. */
  readonly retiresByTheClock: boolean;
}

export interface RotationFigures {
  readonly connections: number;
  readonly tenants: number;
  readonly load: LeaseLoadFigures;
  readonly kills: number;
  /** Tenant and master key versions begun, and seconds until the last was begun. */
  readonly rotations: number;
  readonly rotate_s: number;
  /** From there until no row was left under an old version. */
  readonly rewrap_s: number;
  /** Looks at the database at which a row was sealed by a version that no longer exists. */
  readonly destroyed_in_use: number;
  /** A row kept busy all the time kept its version alive. */
  readonly busy_version_kept: boolean;
  readonly rows_under_old_versions: number;
  readonly versions_not_retired: number;
  /** All tokens of all connections open, and are what they were. */
  readonly same_tokens: boolean;
  readonly audit_ok: boolean;
  /** Ends of a vault that were not the rig's. */
  readonly defects: number;
}

const rotateAtOnce = 8;
const rewrapWithinMs = 1_800_000;
/** `retireAfterMs`, the pause of the job, and patience. */
const retireWithinMs = 600_000 + 60_000 + 240_000;
/** Tenants that also have other sealed rows than connections. */
const furnishedTenants = 20;

/** Bar 6: master key and all tenant keys are rotated under load, while replicas die. */
export async function rotationUnderLoad(options: RotationOptions): Promise<RotationFigures> {
  const scope = new Scope();
  const supervision = new Scope();
  try {
    const stack = await startRigStack(scope);
    const replicas = [
      await supervised(supervision, stack, 'a'),
      await supervised(supervision, stack, 'b'),
    ];
    const calls = replicas.map(({ url }) => ({ url, adminKey: stack.adminKey }));
    const ids = await seed(stack, options);
    await furnish(scope, calls, options.tenants);
    const stored = await openStoredTokens(scope, stack);
    const before = await stored.digest();
    progress(`rotation: ${before.connections} connections, ${options.tenants} tenants`);

    const load = startLeaseLoad({
      replicas: calls,
      connections: ids,
      callers: options.callers,
      pauseMs: options.pauseMs,
    });
    const watch = watchVersions(stored);
    const busy = await holdRow(stack, ids[0] ?? '');
    const startedAt = Date.now();
    const kills = killInTurn(replicas, options.kills);
    const rotations = await rotateAll(calls, options.tenants);
    const rotatedAt = Date.now();
    progress(`rotation: ${rotations} versions begun`);
    // The row that is held is the one that stays.
    await untilLeft(stored, 1);
    const rewrappedAt = Date.now();
    progress(`rotation: rewrapped after ${Math.round((rewrappedAt - rotatedAt) / 1000)} s`);
    const killed = await kills;
    progress(`rotation: ${killed} kills`);
    let busyKept: boolean;
    let loadFigures: LeaseLoadFigures;
    if (options.retiresByTheClock) {
      await untilRetired(stored, 1);
      busyKept = (await versionsNotRetired(stored)) === 1;
      await busy.release();
      await untilLeft(stored, 0);
      await untilRetired(stored, 0);
      loadFigures = await load.end();
    } else {
      loadFigures = await load.end();
      await retireUnused(stored.database.query, 0);
      busyKept = (await versionsNotRetired(stored)) === 1;
      await busy.release();
      await untilLeft(stored, 0);
      await retireUnused(stored.database.query, 0);
    }
    const after = await stored.digest();
    return {
      connections: after.connections,
      tenants: options.tenants,
      load: loadFigures,
      kills: killed,
      rotations,
      rotate_s: seconds(rotatedAt - startedAt),
      rewrap_s: seconds(rewrappedAt - rotatedAt),
      destroyed_in_use: await watch.end(),
      busy_version_kept: busyKept,
      rows_under_old_versions: after.notCurrent + (await rowsLeft(stored)),
      versions_not_retired: await versionsNotRetired(stored),
      same_tokens: after.sha256 === before.sha256 && after.connections === before.connections,
      audit_ok: (await stored.verifyAudit()).ok,
      defects: replicas.reduce((sum, { defects }) => sum + defects, 0),
    };
  } finally {
    await supervision.close();
    await scope.close();
  }
}

/** What the bar allows. */
export function rotationHeld(figures: RotationFigures): boolean {
  const { load } = figures;
  return (
    load.reads > 0 &&
    load.failed + load.wrong_token === 0 &&
    figures.destroyed_in_use + figures.rows_under_old_versions === 0 &&
    figures.versions_not_retired + figures.defects === 0 &&
    figures.busy_version_kept &&
    figures.same_tokens &&
    figures.audit_ok
  );
}

function supervised(scope: Scope, stack: RigStack, name: string): Promise<SupervisedVault> {
  return superviseVault(scope, stack, { dataFolder: path.join(stack.folder, `data-${name}`) });
}

/** Gives some tenants an OAuth app and a webhook endpoint, whose secrets rotate too. */
async function furnish(scope: Scope, [call]: readonly RigCall[], tenants: number): Promise<void> {
  if (!call) return;
  const provider = scope.own(await startRigProvider());
  for (let number = 0; number < Math.min(tenants, furnishedTenants); number += 1) {
    const tenant = `tenant-${number}`;
    const integration = `/v1/tenants/${tenant}/integrations/generic-oauth2`;
    const answers = [
      await send(call, 'PUT', integration, integrationFor(provider)),
      await post(call, '/v1/webhook-endpoints', { tenant, url: `${provider.url}/webhooks` }),
    ];
    for (const { status, body } of answers)
      if (status >= 300) throw new Error(`${status} ${JSON.stringify(body)}`);
  }
}

/** The master key first, all tenants at once, and the master key once more in between. */
async function rotateAll(calls: readonly RigCall[], tenants: number): Promise<number> {
  const bodies: Record<string, string>[] = Array.from({ length: tenants }, (_, number) => ({
    scope: 'tenant',
    tenant: `tenant-${number}`,
  }));
  bodies.splice(Math.floor(tenants / 2), 0, { scope: 'master' });
  bodies.unshift({ scope: 'master' });
  let done = 0;
  const work = async () => {
    for (let body = bodies.shift(); body; body = bodies.shift()) {
      await rotateOne(calls, body, done);
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: rotateAtOnce }, work));
  return done;
}

/** A killed replica may not say whether it began a version; another one more does no harm. */
async function rotateOne(
  calls: readonly RigCall[],
  body: Record<string, string>,
  first: number,
): Promise<void> {
  for (let turn = first; ; turn += 1) {
    const call = calls[turn % calls.length];
    const answer = call && (await post(call, '/v1/keys/rotate', body).catch(() => undefined));
    if (answer?.status === 202) return;
    if (answer)
      throw new Error(`rotation answered ${answer.status} ${JSON.stringify(answer.body)}`);
    await delay(50);
  }
}

async function killInTurn(replicas: readonly SupervisedVault[], kills: number): Promise<number> {
  for (let kill = 0; kill < kills; kill += 1) {
    await delay(1_000 + Math.random() * 2_000);
    const victim = replicas[kill % replicas.length];
    await victim?.kill();
    await victim?.up();
  }
  return kills;
}

/** A row whose writer does not come to an end: the rewrap has to leave it, and its version has to stay. */
async function holdRow(stack: RigStack, id: string): Promise<{ release(): Promise<void> }> {
  const client = new Client({ connectionString: stack.databaseUrl });
  await client.connect();
  await client.query('begin');
  await client.query('select 1 from connections where id = $1 for update', [id]);
  return {
    async release() {
      await client.query('rollback');
      await client.end();
    },
  };
}

async function rowsLeft({ database }: StoredTokens): Promise<number> {
  const left = await retiringInUse(database.query);
  return left.reduce((sum, { rows }) => sum + rows, 0);
}

async function untilLeft(stored: StoredTokens, rows: number): Promise<void> {
  const until = Date.now() + rewrapWithinMs;
  let told = Date.now();
  for (let left = Infinity; left > rows;) {
    left = await rowsLeft(stored);
    if (Date.now() > until) throw new Error(`${left} rows were not rewrapped`);
    if (Date.now() - told > 10_000) {
      progress(`rotation: ${left} rows left`);
      told = Date.now();
    }
    if (left > rows) await delay(500);
  }
}

async function versionsNotRetired({ database }: StoredTokens): Promise<number> {
  const { rows } = await sql<{ count: string }>`
    select (select count(*) from tenant_keys where status = 'retiring')
         + (select count(*) from master_keys where status = 'retiring') as count`.execute(
    database.query,
  );
  return Number(rows[0]?.count);
}

async function untilRetired(stored: StoredTokens, versions: number): Promise<void> {
  const until = Date.now() + retireWithinMs;
  let told = Date.now();
  for (;;) {
    const left = await versionsNotRetired(stored);
    if (left <= versions || Date.now() > until) return;
    if (Date.now() - told > 60_000) {
      progress(`rotation: ${left} old versions`);
      told = Date.now();
    }
    await delay(2_000);
  }
}

/** Looks all the time for rows sealed by a version that was destroyed. */
function watchVersions({ database }: StoredTokens): { end(): Promise<number> } {
  let running = true;
  const isRunning = () => running;
  let found = 0;
  const loop = async () => {
    while (isRunning()) {
      for (const table of sealedTables) {
        const { rows } = await sql`
          select 1 from tenant_keys gone join ${sql.table(table.name)} sealed
            on sealed.tenant = gone.tenant and sealed.key_version = gone.version
          where gone.status = 'retired' limit 1`.execute(database.query);
        found += rows.length;
      }
      await delay(2_000);
    }
  };
  const looking = loop();
  return {
    async end() {
      running = false;
      await looking;
      return found;
    },
  };
}

function seconds(ms: number): number {
  return Math.round(ms / 100) / 10;
}
