import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod/v4';
import { Scope } from '../../platform/lifecycle/service';
import { createLogger } from '../../platform/logging/logger';
import { openDatabase } from '../../platform/postgres/database';
import { joinDatabase } from '../database/connect';
import type { EngineSchema } from '../database/schema';
import { storeArrivals } from '../inbox/store';
import { readSettings } from '../settings';
import { startEngineUnderTest, type EngineUnderTest } from './engine-under-test';

export interface BusBenchOptions {
  readonly events: number;
  readonly batchSize: number;
}

const counts = z.object({
  received: z.number(),
  unique: z.number(),
  batches: z.number(),
  lastAtMs: z.number(),
});

/** Events delivered per second from a full outbox to a subscriber that takes every batch at once. */
export async function benchBus({ events, batchSize }: BusBenchOptions): Promise<object> {
  const scope = new Scope();
  try {
    const engine = await startEngineUnderTest(scope);
    const receiver = fork(path.join(__dirname, 'receiver-process.ts'), {
      execArgv: ['--import', 'tsx'],
    });
    scope.defer(async () => {
      const exited = once(receiver, 'exit');
      receiver.disconnect();
      await exited;
    });
    const { port } = z.object({ port: z.number() }).parse((await once(receiver, 'message'))[0]);
    const subscribe = () =>
      call(engine, 'POST', '/api/system/bus/subscriptions', {
        name: 'bench',
        url: `http://127.0.0.1:${port}/`,
        event_types: ['lead.received'],
        batch_size: batchSize,
      });

    // A paused subscription collects.
    const { id } = z.object({ id: z.string() }).parse(await subscribe());
    await call(engine, 'DELETE', `/api/system/bus/subscriptions/${id}`);
    await fillOutbox(engine, scope, events);

    const ask = async () => {
      const answer = once(receiver, 'message');
      receiver.send('counts');
      return counts.parse((await answer)[0]);
    };
    const startedMs = Date.now();
    await subscribe();
    let seen = await ask();
    while (seen.unique < events) {
      await delay(100);
      seen = await ask();
    }
    const seconds = (seen.lastAtMs - startedMs) / 1000;
    return {
      bench: 'bus',
      events,
      batch_size: batchSize,
      batches: seen.batches,
      seconds,
      events_per_s: Math.round(events / seconds),
      lost: events - seen.unique,
      duplicates: seen.received - seen.unique,
      bar_met: events / seconds >= 1_000 && seen.received === events,
    };
  } finally {
    await scope.close();
  }
}

async function call(
  engine: EngineUnderTest,
  method: string,
  route: string,
  body?: object,
): Promise<unknown> {
  const response = await fetch(`${engine.url}${route}`, {
    method,
    headers: { 'x-api-key': engine.apiKey, 'content-type': 'application/json' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${route}: ${response.status} ${text}`);
  return text === '' ? undefined : JSON.parse(text);
}

async function fillOutbox(engine: EngineUnderTest, scope: Scope, events: number): Promise<void> {
  const logger = createLogger({ service: 'bench', level: 'error' });
  const url = await joinDatabase(readSettings(engine.environment), logger, scope);
  const database = openDatabase<EngineSchema>({ url, logger, role: 'engine_bus' });
  const submission = { source: 'bench', email: 'awa@example.sn', message: 'Bonjour' };
  for (let stored = 0; stored < events; stored += 500) {
    const count = Math.min(500, events - stored);
    await storeArrivals(
      database.query,
      Array.from({ length: count }, (_, index) => ({
        tenant: engine.tenant,
        webhookKeyId: engine.webhookKey.id,
        webhookId: `bench_${stored + index}`,
        entry: 'mkt-301',
        brandId: null,
        correlationId: `bench-${stored + index}`,
        body: JSON.stringify(submission),
        announce: { type: 'lead.received', data: { entry: 'mkt-301', submission } },
      })),
    );
  }
  await database.close();
}
