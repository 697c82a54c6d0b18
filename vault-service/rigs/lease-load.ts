import { setTimeout as delay } from 'node:timers/promises';
import { post, type RigCall } from './caller';

export interface LeaseLoadOptions {
  readonly replicas: readonly RigCall[];
  readonly connections: readonly string[];
  readonly callers: number;
  /** Pause of each caller between two reads. */
  readonly pauseMs: number;
}

export interface LeaseLoadFigures {
  readonly reads: number;
  /** Reads that found their replica dead and were answered by the other. */
  readonly asked_another: number;
  /** Answers other than 200, and reads no replica answered. */
  readonly failed: number;
  /** Answers with another token than before. */
  readonly wrong_token: number;
  /** What the failed ones were answered. */
  readonly answers: Readonly<Record<string, number>>;
}

const giveUpAfterMs = 10_000;

/**
 * Callers that lease all the time. A caller whose replica is dead (no answer at all) asks another one; an answer that
 * is not a token is a failed read, whatever it says.
 */
export function startLeaseLoad(options: LeaseLoadOptions): { end(): Promise<LeaseLoadFigures> } {
  const { replicas, connections } = options;
  const tokens = new Map<string, unknown>();
  const answers: Record<string, number> = {};
  let running = true;
  let reads = 0;
  let askedAnother = 0;
  let failed = 0;
  let wrongToken = 0;
  const isRunning = () => running;

  const read = async (id: string): Promise<void> => {
    reads += 1;
    const until = Date.now() + giveUpAfterMs;
    const first = Math.floor(Math.random() * replicas.length);
    for (let turn = first; ; turn += 1) {
      const replica = replicas[turn % replicas.length];
      const answer =
        replica && (await post(replica, `/v1/connections/${id}/token`).catch(() => undefined));
      if (answer?.status === 200) {
        const token = answer.body['access_token'];
        if (tokens.has(id) && tokens.get(id) !== token) wrongToken += 1;
        tokens.set(id, token);
        return;
      }
      if (answer || Date.now() > until) {
        failed += 1;
        const said = answer ? `${answer.status} ${String(answer.body['code'])}` : 'no answer';
        answers[said] = (answers[said] ?? 0) + 1;
        return;
      }
      if (turn === first) askedAnother += 1;
      else await delay(50);
    }
  };
  const caller = async () => {
    while (isRunning()) {
      await read(connections[Math.floor(Math.random() * connections.length)] ?? '');
      await delay(Math.random() * 2 * options.pauseMs);
    }
  };
  const callers = Promise.all(Array.from({ length: options.callers }, caller));
  return {
    async end() {
      running = false;
      await callers;
      return { reads, asked_another: askedAnother, failed, wrong_token: wrongToken, answers };
    },
  };
}
