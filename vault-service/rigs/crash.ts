import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Pool } from 'pg';
import { Scope } from '../../platform/lifecycle/service';
import { post, send, type RigCall } from './caller';
import { isUnread, isUnresolved, readJournal } from './journal';
import { judgeKill, type Fate } from './kill-judgement';
import type { Checkpoint } from '../refresh/checkpoint';
import {
  integrationFor,
  startRigProvider,
  type Family,
  type ProviderRotation,
  type RigProvider,
} from './oauth-provider';
import { killBackend, killPostmaster } from './postgres';
import { startRigStack, type RigStack } from './processes';
import { progress } from './report';
import { openStoredTokens } from './stored-tokens';
import { superviseVault, type SupervisedVault } from './supervised';

/** What is killed; `postgres_backend` is one of its processes, at which it restarts all of them. */
export const crashKinds = [
  'vault_a',
  'postgres',
  'vault_b',
  'postgres_backend',
  'both_vaults',
  'vault_a_and_postgres',
  'everything',
] as const;
export type CrashKind = (typeof crashKinds)[number];

export interface CrashOptions {
  /** What the provider does to a refresh token that was used. */
  readonly rotation: ProviderRotation;
  readonly connections: number;
  readonly callers: number;
  readonly kills: number;
  /** Life of an access token; it is refreshed at 80 % of that, again and again. */
  readonly accessTtlS: number;
  /** Ends claims of the dead at once instead of waiting the 30 s they live. */
  readonly expireClaims: boolean;
}

export interface CrashFigures {
  readonly rotation: ProviderRotation;
  readonly connections: number;
  readonly kills: Readonly<Record<string, number>>;
  readonly token_requests: number;
  /** Answers the callers got, by status; `none` where a replica was dead. */
  readonly answers: Readonly<Record<string, number>>;
  /** Longest time until both replicas and the database answered again, by what was killed. */
  readonly back_after_s: Readonly<Record<string, number>>;
  readonly alive: number;
  readonly flagged_alive: number;
  readonly flagged_lost: number;
  readonly silent: number;
  readonly lost_outside_window: number;
  readonly flagged_needlessly: number;
  /** Settled so long after the last kill. */
  readonly slowest_s: number;
  /** Answers in the spools when all was settled. */
  readonly spooled_left: number;
  readonly audit_rows: number;
  readonly audit_ok: boolean;
  /** Ends of a vault that were not the rig's. */
  readonly defects: number;
}

interface Grant {
  readonly id: string;
  readonly family: Family;
}

const tenant = 'rig';
const judgedAtOnce = 8;
const spoolEmptyWithinMs = 30_000;

/** Load on two replicas, while vaults and PostgreSQL are killed. */
export async function crashUnderLoad(options: CrashOptions): Promise<CrashFigures> {
  const scope = new Scope();
  const supervision = new Scope();
  try {
    const provider = scope.own(
      await startRigProvider({
        rotation: options.rotation,
        accessTtlS: options.accessTtlS,
        delayBeforeMs: () => Math.random() * 20,
        delayAfterMs: () => Math.random() * 30,
      }),
    );
    const stack = await startRigStack(scope);
    const journals = { a: [] as string[], b: [] as string[] };
    const replicas = [
      await supervised(supervision, stack, 'a', journals.a),
      await supervised(supervision, stack, 'b', journals.b),
    ] as const;
    const calls = replicas.map(({ url }) => ({ url, adminKey: stack.adminKey }));
    const grants = await connectAll(calls, provider, options);
    const load = startCallers(calls, grants, options.callers);
    // Whatever ends the rig ends its callers: they would keep the process alive.
    supervision.defer(async () => {
      await load.end();
    });

    const kills: Record<string, number> = {};
    const backAfterMs: Record<string, number> = {};
    for (let kill = 0; kill < options.kills; kill += 1) {
      await delay(300 + Math.random() * 1_700);
      const kind = crashKinds[kill % crashKinds.length] ?? 'vault_a';
      const killedAt = Date.now();
      await killNow(kind, replicas, stack);
      await Promise.all(replicas.map((replica) => replica.up()));
      kills[kind] = (kills[kind] ?? 0) + 1;
      backAfterMs[kind] = Math.max(backAfterMs[kind] ?? 0, Date.now() - killedAt);
      if (kill % 7 === 6) progress(`crash: ${kill + 1} of ${options.kills} kills`);
    }
    const endedAt = Date.now();
    // What is refreshed from now on stays fresh, so that the end can be looked at.
    provider.behaviour.accessTtlS = 3_600;
    const answers = await load.end();
    const pool = new Pool({ connectionString: stack.databaseUrl, max: 4 });
    pool.on('error', () => undefined);
    scope.defer(() => pool.end());
    // The newest of each replica is alive, and has to end what it began.
    const lastPoints = await readAll([...journals.a.slice(0, -1), ...journals.b.slice(0, -1)]);
    if (options.expireClaims)
      // Living processes hold a claim for some ten milliseconds here.
      await pool.query(
        `update connections set refresh_deadline = now() - interval '1 s'
         where refresh_owner is not null and refresh_claimed_at < now() - interval '2 s' and id = any($1)`,
        [[...lastPoints].filter(([, points]) => points.some(isUnread)).map(([id]) => id)],
      );
    const fates = await judgeAll(calls, pool, grants, lastPoints, endedAt);
    const stored = await openStoredTokens(scope, stack);
    const audit = await stored.verifyAudit();
    const count = (end: Fate['end']) => fates.filter((fate) => fate.end === end).length;
    return {
      rotation: options.rotation,
      connections: grants.length,
      kills,
      token_requests: provider.requests,
      answers,
      back_after_s: Object.fromEntries(
        Object.entries(backAfterMs).map(([kind, ms]) => [kind, seconds(ms)]),
      ),
      alive: count('recovered'),
      flagged_alive: count('flagged_alive'),
      flagged_lost: count('flagged_lost'),
      silent: count('silent'),
      lost_outside_window: fates.filter(
        ({ end, inWindow }) => (end === 'lost' || end === 'flagged_lost') && !inWindow,
      ).length,
      flagged_needlessly: fates.filter(
        ({ end, mayBeFlagged }) => end.startsWith('flagged') && !mayBeFlagged,
      ).length,
      slowest_s: seconds(Math.max(...fates.map(({ tookMs }) => tookMs))),
      spooled_left: await spooledLeft(stack),
      audit_rows: audit.ok ? audit.rows : 0,
      audit_ok: audit.ok,
      defects: replicas.reduce((sum, { defects }) => sum + defects, 0),
    };
  } finally {
    await supervision.close();
    await scope.close();
  }
}

/** What must hold after any crash. Only a provider that replaces the token at once leaves a window; with any other one every grant works. */
export function crashHeld(figures: CrashFigures): boolean {
  const flagged = figures.flagged_alive + figures.flagged_lost;
  return (
    figures.alive > 0 &&
    (figures.rotation === 'strict' || flagged === 0) &&
    figures.silent + figures.lost_outside_window + figures.flagged_needlessly === 0 &&
    figures.spooled_left + figures.defects === 0 &&
    (figures.answers['500'] ?? 0) === 0 &&
    figures.audit_ok
  );
}

const folderOf = (stack: RigStack, name: string) => path.join(stack.folder, `data-${name}`);

function supervised(
  scope: Scope,
  stack: RigStack,
  name: string,
  journals: string[],
): Promise<SupervisedVault> {
  return superviseVault(scope, stack, {
    dataFolder: folderOf(stack, name),
    script: 'rigs/replica.ts',
    environment: (start) => {
      const journal = path.join(stack.folder, `journal-${name}-${start}`);
      journals.push(journal);
      return { RIG_JOURNAL: journal };
    },
  });
}

async function connectAll(
  [call]: readonly RigCall[],
  provider: RigProvider,
  options: CrashOptions,
): Promise<Grant[]> {
  if (!call) return [];
  await post(call, '/v1/tenants', { id: tenant, name: 'Rig' });
  const integration = `/v1/tenants/${tenant}/integrations/generic-oauth2`;
  await send(call, 'PUT', integration, integrationFor(provider));
  const grants: Grant[] = [];
  while (grants.length < options.connections) {
    const family = provider.grant();
    const { status, body } = await post(call, '/v1/connections', {
      tenant,
      subject: `subject-${grants.length}`,
      provider: 'generic-oauth2',
      credential: {
        access_token: family.accessToken,
        refresh_token: family.refreshToken,
        expires_at: new Date(
          Date.now() + options.accessTtlS * 1_000 * (0.5 + Math.random()),
        ).toISOString(),
      },
    });
    if (status !== 201) throw new Error(`import answered ${status}`);
    grants.push({ id: String(body['id']), family });
  }
  return grants;
}

function startCallers(
  calls: readonly RigCall[],
  grants: readonly Grant[],
  callers: number,
): { end(): Promise<Record<string, number>> } {
  const answers: Record<string, number> = {};
  let running = true;
  const isRunning = () => running;
  const caller = async (_: unknown, number: number) => {
    for (let turn = number; isRunning(); turn += 1) {
      const call = calls[turn % calls.length];
      const grant = grants[Math.floor(Math.random() * grants.length)];
      if (!call || !grant) return;
      const answer = await post(call, `/v1/connections/${grant.id}/token`).catch(() => undefined);
      const said = answer ? String(answer.status) : 'none';
      answers[said] = (answers[said] ?? 0) + 1;
      await delay(Math.random() * 40);
    }
  };
  const ended = Promise.all(Array.from({ length: callers }, caller));
  return {
    async end() {
      running = false;
      await ended;
      return answers;
    },
  };
}

/** Resolves when the killed are gone and PostgreSQL, where it was among them, takes connections again. */
async function killNow(
  kind: CrashKind,
  [a, b]: readonly [SupervisedVault, SupervisedVault],
  stack: RigStack,
): Promise<void> {
  const postgres = () =>
    killPostmaster(path.join(stack.folder, 'postgres', 'cluster'), stack.databaseUrl);
  switch (kind) {
    case 'vault_a':
      return a.kill();
    case 'vault_b':
      return b.kill();
    case 'postgres':
      return postgres();
    case 'postgres_backend':
      return killBackend(stack.databaseUrl);
    case 'both_vaults':
      await Promise.all([a.kill(), b.kill()]);
      return;
    case 'vault_a_and_postgres':
      await Promise.all([postgres(), a.kill()]);
      return;
    case 'everything':
      await Promise.all([postgres(), a.kill(), b.kill()]);
  }
}

/** Last points of each connection in processes that were killed. */
async function readAll(journals: readonly string[]): Promise<Map<string, Checkpoint[]>> {
  const points = new Map<string, Checkpoint[]>();
  for (const journal of journals)
    for (const [id, point] of await readJournal(journal))
      points.set(id, [...(points.get(id) ?? []), point]);
  return points;
}

async function judgeAll(
  [call]: readonly RigCall[],
  sql: Pool,
  grants: readonly Grant[],
  lastPoints: ReadonlyMap<string, readonly Checkpoint[]>,
  endedAt: number,
): Promise<Fate[]> {
  if (!call) return [];
  const waiting = [...grants];
  const fates: Fate[] = [];
  const work = async () => {
    for (let grant = waiting.pop(); grant; grant = waiting.pop()) {
      const { id, family } = grant;
      const points = lastPoints.get(id) ?? [];
      const fate = await judgeKill({
        call,
        sql,
        id,
        family,
        killedAt: endedAt,
        heir: undefined,
        inWindow: () => points.some(isUnread),
        mayBeFlagged: () => points.some(isUnresolved),
      });
      if (fate.end !== 'recovered') progress(`crash: ${id} ${fate.end}, last at ${points.join()}`);
      fates.push(fate);
    }
  };
  await Promise.all(Array.from({ length: judgedAtOnce }, work));
  return fates;
}

/** Halves of answers that were being written are cleared away after 10 s. */
async function spooledLeft(stack: RigStack): Promise<number> {
  const until = Date.now() + spoolEmptyWithinMs;
  for (;;) {
    let left = 0;
    for (const name of ['a', 'b'])
      left += (await readdir(path.join(folderOf(stack, name), 'spool'))).length;
    if (left === 0 || Date.now() > until) return left;
    await delay(500);
  }
}

function seconds(ms: number): number {
  return Math.round(ms / 100) / 10;
}
