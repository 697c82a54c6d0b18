import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Scope } from '../../../platform/lifecycle/service';
import { createLogger } from '../../../platform/logging/logger';
import { startEmbeddedPostgres } from '../../../platform/postgres/embedded';
import { startTestEngine } from '../support/engine';
import { startReceiver, waitFor } from '../support/receiver';
import { subscribe } from '../support/subscriber';

const scope = new Scope();
afterAll(() => scope.close());

test('while PostgreSQL is away calls answer 503 with Retry-After; when it is back everything goes on by itself', async () => {
  const dataFolder = await mkdtemp(path.join(tmpdir(), 'engine-outage-'));
  // PostgreSQL may run as another user than this process.
  await chmod(dataFolder, 0o755);
  const logger = createLogger({ service: 'outage', level: 'silent' });
  scope.defer(() => rm(dataFolder, { recursive: true, force: true }));
  let postgres = await startEmbeddedPostgres({ dataFolder, port: 0, logger });
  scope.defer(() => postgres.close());
  const engine = scope.own(
    await startTestEngine({ databaseUrl: await postgres.databaseUrl('engine') }),
  );
  const receiver = scope.own(await startReceiver());
  const { id: tenant } = await engine.tenant();
  const apiKey = await engine.apiKey(tenant);
  const webhookKey = await engine.webhookKey(tenant);
  await subscribe(engine, apiKey, receiver);
  const before = await engine.send(webhookKey, { source: 'form', external_id: 'before' });
  expect(before.status).toBe(202);
  await receiver.waitFor('the first event', () => receiver.events().length === 1);
  await waitFor('its receipt', async () => {
    const { rowCount } = await engine.superuser.pool.query(
      `select 1 from deliveries where status = 'done'`,
    );
    return rowCount === 1;
  });

  await postgres.close();
  const lost = await engine.send(webhookKey, { source: 'form', external_id: 'lost' });
  expect(lost).toMatchObject({ status: 503, body: { code: 'database_unavailable' } });
  expect(Number(lost.headers.get('retry-after'))).toBeGreaterThan(0);
  const items = { items: [{ submission: { source: 'form', email: 'a@example.sn' } }] };
  expect(
    await engine.call('POST', '/api/leads/ingest', { key: apiKey, body: items }),
  ).toMatchObject({ status: 503, body: { code: 'database_unavailable' } });
  expect(await engine.call('GET', '/readyz')).toMatchObject({
    status: 503,
    body: { status: 'not_ready' },
  });
  expect((await engine.call('GET', '/healthz')).status).toBe(200);

  postgres = await startEmbeddedPostgres({ dataFolder, port: postgres.port, logger });
  await waitFor('readiness', async () => (await engine.call('GET', '/readyz')).status === 200);
  const after = await engine.send(webhookKey, { source: 'form', external_id: 'after' });
  expect(after.status).toBe(202);
  await receiver.waitFor('the second event', () => receiver.events().length === 2);
  expect(receiver.events().map((event) => event.id)).toEqual([
    before.body.event_id,
    after.body.event_id,
  ]);
});
