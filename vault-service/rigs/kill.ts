import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client, Pool } from 'pg';
import { Scope } from '../../platform/lifecycle/service';
import { drainCheckpoints, type Checkpoint } from '../refresh/checkpoint';
import { post, send, type RigCall } from './caller';
import { isUnread, isUnresolved, readJournal } from './journal';
import { judgeKill, type Fate } from './kill-judgement';
import {
  integrationFor,
  startRigProvider,
  type Family,
  type ProviderRotation,
  type ProviderStage,
  type RigProvider,
} from './oauth-provider';
import { startRigStack, type LaunchedVault, type RigStack } from './processes';
import type { KillOrder } from './replica';
import { progress } from './report';

export type KillPoint = Checkpoint | ProviderStage;

/** In the order a refresh passes them; the two of the provider's side are killed from outside. */
export const killPoints: readonly KillPoint[] = [
  'prepared',
  'claimed',
  'sending',
  'received',
  'carried_out',
  'answered',
  'spooling',
  'spool_written',
  'spooled',
  'settling',
  'written',
  'spool_synced',
  'committed',
  'spool_removed',
  ...drainCheckpoints,
];
export const killRotations: readonly ProviderRotation[] = ['none', 'reuse_ok', 'grace', 'strict'];

export interface KillOptions {
  readonly points: readonly KillPoint[];
  readonly rotations: readonly ProviderRotation[];
  readonly killsPerCase: number;
  /** Victims at the same time. */
  readonly lanes: number;
  /** Ends claims of the dead at once instead of waiting the 30 s they live. */
  readonly expireClaims: boolean;
}

export interface KillFigures {
  readonly point: KillPoint;
  readonly rotation: ProviderRotation;
  readonly kills: number;
  /** Working again by itself, without anybody's help. */
  readonly recovered: number;
  /** Flagged with its cause; working again after `retry_unknown`, because the provider had not carried it out. */
  readonly flagged_alive: number;
  /** Flagged with its cause; the provider had replaced the token and the answer died with the process. */
  readonly flagged_lost: number;
  /** Neither settled within 60 s, nor flagged with cause and event. */
  readonly silent: number;
  /** Dead although the provider had not replaced the token, or its answer was on a disk. */
  readonly lost_outside_window: number;
  /** Flagged although no claim stood open when the process died, or the provider takes the token again. */
  readonly flagged_needlessly: number;
  /** The process did not come by the point. */
  readonly missed: number;
  readonly slowest_s: number;
}

interface Case {
  readonly point: KillPoint;
  readonly rotation: ProviderRotation;
}

interface Rig {
  readonly stack: RigStack;
  readonly provider: RigProvider;
  readonly options: KillOptions;
  /** The replica that goes on. */
  readonly survivor: RigCall;
  readonly sql: Pool;
  /** What to do when the provider deals with a family. */
  readonly onStage: Map<Family, (stage: ProviderStage) => Promise<void>>;
  /** Last points of each connection in the processes that died. */
  readonly lastPoints: Map<string, Checkpoint[]>;
}

/** Victims that follow each other over one data folder. */
interface Lane {
  readonly folder: string;
  readonly lock: Client;
  victims: number;
  victim: Victim;
}

interface Victim extends LaunchedVault {
  readonly journal: string;
}

const victimTimeoutMs = 60_000;

/** Bar 2: a process killed at each point of a refresh; others have to settle what it left behind. */
export async function killAtEveryPoint(options: KillOptions): Promise<KillFigures[]> {
  const scope = new Scope();
  try {
    const rig = await startRig(scope, options);
    const waiting: Case[] = [];
    for (let round = 0; round < options.killsPerCase; round += 1)
      for (const point of options.points)
        for (const rotation of options.rotations) waiting.push({ point, rotation });
    const total = waiting.length;
    const fates: Promise<{ kase: Case; fate: Fate | 'missed' }>[] = [];
    const work = async (_: unknown, number: number) => {
      const lane = await openLane(scope, rig, number);
      for (let kase = waiting.shift(); kase; kase = waiting.shift()) {
        const current = kase;
        const { judged } = await killOnce(rig, lane, current);
        fates.push(judged.then((fate) => ({ kase: current, fate })));
        if (fates.length % 16 === 0) progress(`kill: ${fates.length} of ${total} killed`);
      }
    };
    await Promise.all(Array.from({ length: options.lanes }, work));
    const judged = await Promise.all(fates);
    return options.points.flatMap((point) =>
      options.rotations.map((rotation) =>
        summarize(
          point,
          rotation,
          judged
            .filter(({ kase }) => kase.point === point && kase.rotation === rotation)
            .map(({ fate }) => fate),
        ),
      ),
    );
  } finally {
    await scope.close();
  }
}

async function startRig(scope: Scope, options: KillOptions): Promise<Rig> {
  const onStage: Rig['onStage'] = new Map();
  const provider = scope.own(
    await startRigProvider({ passing: (stage, family) => onStage.get(family)?.(stage) }),
  );
  const stack = await startRigStack(scope);
  const { url } = await stack.startVault();
  const survivor = { url, adminKey: stack.adminKey };
  for (const rotation of options.rotations) {
    await post(survivor, '/v1/tenants', { id: rotation, name: rotation });
    const integration = integrationFor(provider, rotation);
    await send(survivor, 'PUT', `/v1/tenants/${rotation}/integrations/generic-oauth2`, integration);
  }
  const sql = new Pool({ connectionString: stack.databaseUrl, max: 4 });
  scope.defer(() => sql.end());
  return { stack, provider, options, survivor, sql, onStage, lastPoints: new Map() };
}

async function connect(scope: Scope, stack: RigStack): Promise<Client> {
  const client = new Client({ connectionString: stack.databaseUrl });
  await client.connect();
  scope.defer(() => client.end());
  return client;
}

async function openLane(scope: Scope, rig: Rig, number: number): Promise<Lane> {
  const folder = path.join(rig.stack.folder, `lane-${number}`);
  const lock = await connect(scope, rig.stack);
  return { folder, lock, victims: 1, victim: await launch(rig, folder, 1) };
}

async function launch(rig: Rig, folder: string, number: number, killAt = ''): Promise<Victim> {
  const journal = `${folder}.journal-${number}`;
  const environment = { RIG_JOURNAL: journal, RIG_KILL_AT: killAt };
  const script = 'rigs/replica.ts';
  const launched = await rig.stack.launchVault({ script, dataFolder: folder, environment });
  return { ...launched, journal };
}

/** Points at which the provider may be about to answer, or has answered, and nothing is kept. */
const windowPoints: ReadonlySet<KillPoint> = new Set([
  'sending',
  'received',
  'carried_out',
  'answered',
  'spooling',
]);
const isDrainPoint = (point: KillPoint) => drainCheckpoints.some((known) => known === point);

/** One refresh, one death. Answers what became of it later: others are killed meanwhile. */
async function killOnce(
  rig: Rig,
  lane: Lane,
  { point, rotation }: Case,
): Promise<{ readonly judged: Promise<Fate | 'missed'> }> {
  const { victim } = lane;
  await victim.ready;
  const family = rig.provider.grant('account-1', rotation);
  const original = family.refreshToken;
  const id = await importGrant(rig, family, rotation);
  const slowCommit = point === 'spool_synced';
  rig.onStage.set(family, async (stage) => {
    if (stage === point) {
      victim.child.kill('SIGKILL');
      await victim.ended;
    }
    // Holds the commit up, so that the spool is flushed.
    if (slowCommit && stage === 'carried_out') {
      await lane.lock.query('begin');
      await lane.lock.query('select 1 from connections where id = $1 for update', [id]);
    }
  });
  if (point !== 'received' && point !== 'carried_out')
    await order(victim, { point: isDrainPoint(point) ? 'spooled' : point, connection: id });
  void post({ ...rig.survivor, url: victim.url }, `/v1/connections/${id}/refresh`).catch(
    () => undefined,
  );
  let missed = !(await diesOf(victim));
  let killedAt = Date.now();
  if (slowCommit) await lane.lock.query('rollback');
  await remember(rig, victim);
  rig.onStage.delete(family);
  if (isDrainPoint(point)) {
    lane.victims += 1;
    const drainer = await launch(rig, lane.folder, lane.victims, `${point} ${id}`);
    missed ||= !(await diesOf(drainer));
    killedAt = Date.now();
    await remember(rig, drainer);
  }
  // The next one over this folder starts as a supervisor would start it, and brings in what was spooled.
  lane.victims += 1;
  lane.victim = await launch(rig, lane.folder, lane.victims);
  if (missed) return { judged: Promise.resolve('missed') };
  const inWindow = windowPoints.has(point);
  if (rig.options.expireClaims && inWindow)
    await rig.sql.query(
      "update connections set refresh_deadline = now() - interval '1 s' where id = $1 and refresh_owner is not null",
      [id],
    );
  const points = () => rig.lastPoints.get(id) ?? [];
  const judged = judgeKill({
    call: rig.survivor,
    sql: rig.sql,
    id,
    family,
    killedAt,
    heir: inWindow ? undefined : lane.victim.ready,
    inWindow: () =>
      rotation === 'strict' && original !== family.refreshToken && points().some(isUnread),
    mayBeFlagged: () => rotation === 'strict' && points().some(isUnresolved),
  });
  return { judged };
}

async function importGrant(rig: Rig, family: Family, tenant: string): Promise<string> {
  const { status, body } = await post(rig.survivor, '/v1/connections', {
    tenant,
    subject: `subject-${rig.provider.families.length}`,
    provider: 'generic-oauth2',
    credential: {
      access_token: family.accessToken,
      refresh_token: family.refreshToken,
      expires_at: new Date(Date.now() + 3_600_000).toISOString(),
    },
  });
  if (status !== 201) throw new Error(`import answered ${status}`);
  return String(body['id']);
}

/** Resolves when the victim knows where to die. */
async function order(victim: Victim, killOrder: KillOrder): Promise<void> {
  const taken = new Promise<void>((resolve) => victim.child.once('message', () => resolve()));
  victim.child.send(killOrder);
  await taken;
}

async function diesOf(victim: Victim): Promise<boolean> {
  const late = delay(victimTimeoutMs, 'late', { ref: false });
  const end = await Promise.race([victim.ended, late]);
  if (end === 'late') {
    victim.child.kill('SIGKILL');
    await victim.ended;
  }
  return end === 'SIGKILL';
}

async function remember(rig: Rig, victim: Victim): Promise<void> {
  for (const [connection, point] of await readJournal(victim.journal))
    rig.lastPoints.set(connection, [...(rig.lastPoints.get(connection) ?? []), point]);
}

function summarize(
  point: KillPoint,
  rotation: ProviderRotation,
  runs: readonly (Fate | 'missed')[],
): KillFigures {
  const fates = runs.filter((run) => run !== 'missed');
  const count = (end: Fate['end']) => fates.filter((fate) => fate.end === end).length;
  return {
    point,
    rotation,
    kills: fates.length,
    recovered: count('recovered'),
    flagged_alive: count('flagged_alive'),
    flagged_lost: count('flagged_lost'),
    silent: count('silent'),
    lost_outside_window: fates.filter(
      ({ end, inWindow }) => (end === 'flagged_lost' || end === 'lost') && !inWindow,
    ).length,
    flagged_needlessly: fates.filter(
      ({ end, mayBeFlagged }) =>
        (end === 'flagged_alive' || end === 'flagged_lost') && !mayBeFlagged,
    ).length,
    missed: runs.length - fates.length,
    slowest_s: Math.round(Math.max(0, ...fates.map(({ tookMs }) => tookMs)) / 100) / 10,
  };
}

/** What the bar allows. */
export function killsHeld(figures: readonly KillFigures[]): boolean {
  return figures.every(
    (row) =>
      row.silent + row.lost_outside_window + row.flagged_needlessly + row.missed === 0 &&
      row.kills > 0,
  );
}
