import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { Scope } from '../../platform/lifecycle/service';
import type { Checkpoint } from '../refresh/engine';
import { post, send, type RigCall } from './caller';
import { integrationFor, startRigProvider, type ProviderRotation } from './oauth-provider';
import { startRigStack } from './processes';

export interface KillFigures {
  readonly point: Checkpoint;
  readonly rotation: ProviderRotation;
  readonly kills: number;
  /** Working again by itself, without anybody's help. */
  readonly recovered: number;
  /** Flagged with its cause; working again after `retry_unknown`, because the provider had not carried it out. */
  readonly flagged_alive: number;
  /** Flagged with its cause; the provider had carried it out and the answer died with the process. */
  readonly flagged_lost: number;
  /** Neither working nor flagged 60 s later. */
  readonly silent: number;
  /** Lost although the provider had not carried it out, or its answer had been committed. */
  readonly lost_outside_window: number;
  readonly slowest_s: number;
}

const points: readonly Checkpoint[] = ['claimed', 'answered', 'committed'];
const rotations: readonly ProviderRotation[] = ['none', 'reuse_ok', 'strict'];
const boundMs = 60_000;

/** Bar 2: a process killed at each point of a refresh; a second one has to settle what it left behind. */
export async function killAtEveryPoint(killsPerCase: number): Promise<KillFigures[]> {
  const scope = new Scope();
  try {
    const provider = scope.own(await startRigProvider());
    const stack = await startRigStack(scope);
    const survivor = await stack.startVault();
    const call = { url: survivor.url, adminKey: stack.adminKey };
    const sql = new Client({ connectionString: stack.databaseUrl });
    await sql.connect();
    scope.defer(() => sql.end());
    const figures: KillFigures[] = [];
    for (const rotation of rotations) {
      provider.behaviour.rotation = rotation;
      await post(call, '/v1/tenants', { id: rotation, name: rotation });
      const integration = integrationFor(provider);
      await send(call, 'PUT', `/v1/tenants/${rotation}/integrations/generic-oauth2`, integration);
      for (const point of points) {
        const runs: Fate[] = [];
        while (runs.length < killsPerCase) {
          const family = provider.grant();
          const created = await post(call, '/v1/connections', {
            tenant: rotation,
            subject: `${point}-${runs.length}`,
            provider: 'generic-oauth2',
            credential: {
              access_token: family.accessToken,
              refresh_token: family.refreshToken,
              expires_at: new Date(Date.now() + 3_600_000).toISOString(),
            },
          });
          const id = String(created.body['id']);
          const victim = await stack.startVault({
            script: 'rigs/replica.ts',
            environment: { RIG_KILL_AT: point },
          });
          const original = family.refreshToken;
          void post({ ...call, url: victim.url }, `/v1/connections/${id}/refresh`).catch(
            () => undefined,
          );
          await victim.ended;
          const carriedOut = family.requests > 0;
          // Claims live 30 s; the rig does not wait for the clock to find out what happens after them.
          await sql.query(
            `update connections set refresh_deadline = now() - interval '1 s', access_expires_at = now() - interval '1 s'
             where id = $1 and refresh_owner is not null`,
            [id],
          );
          const fate = await settle(
            call,
            id,
            point === 'answered' && carriedOut && original !== family.refreshToken,
          );
          runs.push(fate);
        }
        figures.push(summarize(point, rotation, runs));
      }
    }
    return figures;
  } finally {
    await scope.close();
  }
}

interface Fate {
  readonly end: 'recovered' | 'flagged_alive' | 'flagged_lost' | 'silent';
  /** The answer had been read and died in memory: the one window nothing can close. */
  readonly inWindow: boolean;
  readonly tookMs: number;
}

async function settle(call: RigCall, id: string, inWindow: boolean): Promise<Fate> {
  const startedAt = Date.now();
  while (Date.now() - startedAt < boundMs) {
    const { body: seen } = await send(call, 'GET', `/v1/connections/${id}`);
    const tookMs = Date.now() - startedAt;
    if (seen['status'] === 'reauth_required') {
      const retried = await post(call, `/v1/connections/${id}/refresh`, { retry_unknown: true });
      const alive = retried.body['status'] === 'active';
      return { end: alive ? 'flagged_alive' : 'flagged_lost', inWindow, tookMs };
    }
    const lease = await post(call, `/v1/connections/${id}/token`);
    if (lease.status === 200) return { end: 'recovered', inWindow, tookMs };
    await delay(200);
  }
  return { end: 'silent', inWindow, tookMs: boundMs };
}

function summarize(
  point: Checkpoint,
  rotation: ProviderRotation,
  runs: readonly Fate[],
): KillFigures {
  const count = (end: Fate['end']) => runs.filter((run) => run.end === end).length;
  return {
    point,
    rotation,
    kills: runs.length,
    recovered: count('recovered'),
    flagged_alive: count('flagged_alive'),
    flagged_lost: count('flagged_lost'),
    silent: count('silent'),
    lost_outside_window: runs.filter(({ end, inWindow }) => end === 'flagged_lost' && !inWindow)
      .length,
    slowest_s: Math.round(Math.max(...runs.map(({ tookMs }) => tookMs)) / 100) / 10,
  };
}
