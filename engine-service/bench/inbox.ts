import { Scope } from '../../platform/lifecycle/service';
import { createLogger } from '../../platform/logging/logger';
import { openDatabase } from '../../platform/postgres/database';
import { joinDatabase } from '../database/connect';
import type { EngineSchema } from '../database/schema';
import { readSettings } from '../settings';
import { startEngineUnderTest, type EngineUnderTest } from './engine-under-test';
import { perSecond, putLoad, type LoadResult } from './load';

export interface InboxBenchOptions {
  readonly durationS: number;
  readonly connections: number;
  /** Leads per second sent to the engine at most; undefined: as fast as answers come. */
  readonly ratePerS: number | undefined;
  /** A plain n8n webhook + Postgres workflow, measured in the same run. */
  readonly baselineUrl: string | undefined;
}

const warmUpS = 2;

/** Signed leads accepted and durable per second, and how long a sender waits. */
export async function benchInbox(options: InboxBenchOptions): Promise<object> {
  const scope = new Scope();
  try {
    const engine = await startEngineUnderTest(scope);
    const target = {
      url: `${engine.url}/api/webhooks/mkt-301`,
      webhookKey: engine.webhookKey,
      connections: options.connections,
      ratePerS: options.ratePerS,
    };
    await putLoad({ ...target, durationS: warmUpS });
    const before = await storedLeads(engine, scope);
    const inbox = await putLoad({ ...target, durationS: options.durationS });
    const stored = (await storedLeads(engine, scope)) - before;
    const baseline = options.baselineUrl
      ? await measureBaseline(options.baselineUrl, options)
      : undefined;
    return {
      bench: 'inbox',
      connections: options.connections,
      ...figures(inbox),
      // Requests still under way when the clock stopped are stored, but their answers were not counted.
      stored,
      none_lost: stored >= inbox.accepted,
      bar_met: perSecond(inbox) >= 1_000 && inbox.p99Ms <= 50,
      ...(baseline
        ? {
            baseline: figures(baseline),
            ratio_to_baseline: round(perSecond(inbox) / perSecond(baseline)),
          }
        : {}),
    };
  } finally {
    await scope.close();
  }
}

async function measureBaseline(
  url: string,
  { connections, durationS }: InboxBenchOptions,
): Promise<LoadResult> {
  await putLoad({ url, connections, durationS: warmUpS });
  return putLoad({ url, connections, durationS });
}

async function storedLeads(engine: EngineUnderTest, scope: Scope): Promise<number> {
  const logger = createLogger({ service: 'bench', level: 'error' });
  const url = await joinDatabase(readSettings(engine.environment), logger, scope);
  const database = openDatabase<EngineSchema>({ url, logger, role: 'engine_bus' });
  try {
    const { count } = await database.query
      .selectFrom('inbox_events')
      .select((from) => from.fn.countAll<string>().as('count'))
      .where('tenant_id', '=', engine.tenant)
      .executeTakeFirstOrThrow();
    return Number(count);
  } finally {
    await database.close();
  }
}

function figures(result: LoadResult) {
  return {
    accepted_per_s: round(perSecond(result)),
    accepted: result.accepted,
    refused: result.refused,
    errors: result.errors,
    p50_ms: result.p50Ms,
    p99_ms: result.p99Ms,
    max_ms: result.maxMs,
  };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
