import { setTimeout as delay } from 'node:timers/promises';
import type { Pool } from 'pg';
import { post, type RigCall } from './caller';
import type { Family } from './oauth-provider';

export interface Fate {
  /** `lost`: neither flagged nor working. */
  readonly end: 'recovered' | 'flagged_alive' | 'flagged_lost' | 'lost' | 'silent';
  readonly inWindow: boolean;
  readonly mayBeFlagged: boolean;
  /** From the death to the end of the claim it left behind. */
  readonly tookMs: number;
}

export interface KillJudgement {
  readonly call: RigCall;
  readonly sql: Pool;
  readonly id: string;
  readonly family: Family;
  readonly killedAt: number;
  /** Ready when the process that follows over the same data folder is; absent: nobody has to follow. */
  readonly heir: Promise<void> | undefined;
  readonly inWindow: () => boolean;
  readonly mayBeFlagged: () => boolean;
}

const boundMs = 60_000;
const aliveWithinMs = 15_000;

/** Waits, without touching it, until the vault has settled what the dead process left; then tries the grant out. */
export async function judgeKill(judgement: KillJudgement): Promise<Fate> {
  const { sql, id, killedAt } = judgement;
  await judgement.heir;
  const row = await untilSettled(sql, id, killedAt + boundMs);
  const tookMs = Date.now() - killedAt;
  const end = row === undefined ? 'silent' : await tryOut(judgement, row);
  return {
    end,
    inWindow: judgement.inWindow(),
    mayBeFlagged: judgement.mayBeFlagged(),
    tookMs,
  };
}

interface Row {
  readonly status: string;
  readonly status_reason: string | null;
  readonly refresh_owner: string | null;
  /** Events that trouble began, less those that it ended. */
  readonly told: string;
}

async function untilSettled(sql: Pool, id: string, until: number): Promise<Row | undefined> {
  for (;;) {
    const { rows } = await sql.query<Row>(
      `select status, status_reason, refresh_owner,
         (select count(*) filter (where type = 'connection.reauth_required')
               - count(*) filter (where type = 'connection.recovered')
          from outbox where connection = c.id) as told
       from connections c where id = $1`,
      [id],
    );
    const row = rows[0];
    if (row?.refresh_owner === null) return row;
    if (Date.now() > until) return undefined;
    await delay(250);
  }
}

async function tryOut(judgement: KillJudgement, row: Row): Promise<Fate['end']> {
  const { call, id } = judgement;
  if (row.status !== 'reauth_required') return (await works(judgement)) ? 'recovered' : 'lost';
  if (row.status_reason !== 'refresh_outcome_unknown' || Number(row.told) < 1) return 'silent';
  await post(call, `/v1/connections/${id}/refresh`, { retry_unknown: true });
  return (await works(judgement)) ? 'flagged_alive' : 'flagged_lost';
}

/** Refreshes it once more: only the newest refresh token of the grant can do that. */
async function works({ call, id, family }: KillJudgement): Promise<boolean> {
  const until = Date.now() + aliveWithinMs;
  while (Date.now() < until) {
    const refresh = await post(call, `/v1/connections/${id}/refresh`);
    const lease = await post(call, `/v1/connections/${id}/token`);
    if (lease.status === 409) return false;
    const isNewest = lease.body['access_token'] === family.accessToken;
    if (refresh.body['refreshed'] === true && isNewest) return true;
    await delay(500);
  }
  return false;
}
