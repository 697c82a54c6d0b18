import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Scope } from '../../../platform/lifecycle/service';
import { createLogger } from '../../../platform/logging/logger';
import { startEmbeddedPostgres } from '../../../platform/postgres/embedded';
import { clientOf, type EngineClient } from '../support/client';
import { startTestEngine } from '../support/engine';
import { startEngineProcess } from '../support/engine-process';
import { startReceiver, waitFor } from '../support/receiver';
import { subscribe } from '../support/subscriber';

const scope = new Scope();
afterAll(() => scope.close());

const leads = 120;

test('what was accepted is there, once, though engine and PostgreSQL were killed; nobody was told of an error', async () => {
  const dataFolder = await mkdtemp(path.join(tmpdir(), 'engine-crash-'));
  // PostgreSQL may run as another user than this process.
  await chmod(dataFolder, 0o755);
  scope.defer(() => rm(dataFolder, { recursive: true, force: true }));
  const logger = createLogger({ service: 'crash', level: 'silent' });
  const postgres = scope.own(await startEmbeddedPostgres({ dataFolder, port: 0, logger }));
  const databaseUrl = await postgres.databaseUrl('engine');
  const prepared = scope.own(await startTestEngine({ databaseUrl, variables: { PORT: '0' } }));
  const { id: tenant } = await prepared.tenant();
  const apiKey = await prepared.apiKey(tenant);
  const webhookKey = await prepared.webhookKey(tenant);
  const receiver = scope.own(await startReceiver());

  let engine = await startEngineProcess(prepared.variables);
  let client: EngineClient = clientOf(engine.url);
  await subscribe(client, apiKey, receiver, { batch_size: 25 });

  const accepted = new Map<string, string>();
  const seen = new Set<number | 'no answer'>();
  /** As a sender does: the same id again until it is accepted. */
  const deliver = async (id: string): Promise<void> => {
    while (!accepted.has(id)) {
      const answer = await client
        .send(webhookKey, { source: 'form', external_id: id }, { id })
        .catch(() => undefined);
      seen.add(answer?.status ?? 'no answer');
      if (answer?.status === 202) accepted.set(id, answer.body.event_id);
      else await delay(50);
    }
  };
  const queue = Array.from({ length: leads }, (_, at) => `msg_${at}`);
  const sender = async (): Promise<void> => {
    for (let id = queue.pop(); id !== undefined; id = queue.pop()) await deliver(id);
  };
  const sending = Promise.all(Array.from({ length: 8 }, sender));

  await waitFor('a third of them', () => accepted.size >= leads / 3, 30_000);
  await engine.kill();
  engine = await startEngineProcess(prepared.variables);
  client = clientOf(engine.url);
  await waitFor('two thirds', () => accepted.size >= (leads * 2) / 3, 30_000);
  const pidFile = path.join(dataFolder, 'cluster', 'postmaster.pid');
  process.kill(Number((await readFile(pidFile, 'utf8')).split('\n')[0]), 'SIGKILL');
  await sending;

  expect([...seen].filter((status) => ![202, 503, 'no answer'].includes(status))).toEqual([]);
  const { rows } = await prepared.superuser.pool.query<{ webhook_id: string; event_id: string }>(
    `select webhook_id, inbox.event_id from inbox_events inbox
     join outbox_events outbox on outbox.id = inbox.event_id`,
  );
  expect(new Map(rows.map((row) => [row.webhook_id, row.event_id]))).toEqual(accepted);
  expect(rows).toHaveLength(leads);
  const received = () => new Set(receiver.events().map((event) => event.id));
  await receiver.waitFor('every event', () => received().size >= leads, 30_000);
  expect(received()).toEqual(new Set(accepted.values()));
  expect(await engine.stop()).toBe(0);
});
