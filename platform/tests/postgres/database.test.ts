import { connect, createServer, type AddressInfo } from 'node:net';
import { sql } from 'kysely';
import { createLogger } from '../../logging/logger';
import { isDatabaseUnavailable, openDatabase } from '../../postgres/database';
import { freePort } from '../../lifecycle/free-port';
import { until } from '../fixtures/program';
import { createTestDatabase, type TestDatabase } from '../../testing/postgres';

const logger = createLogger({ service: 'test', level: 'silent' });
let testDatabase: TestDatabase;

beforeEach(async () => {
  testDatabase = await createTestDatabase();
});

afterEach(() => testDatabase.close());

test('connections run as the given role', async () => {
  const database = openDatabase<object>({ url: testDatabase.url, logger, role: 'pg_monitor' });
  const { rows } = await sql<{ role: string }>`select current_user as role`.execute(database.query);
  await database.close();
  expect(rows).toEqual([{ role: 'pg_monitor' }]);
});

test('a statement over its time limit is ended', async () => {
  const database = openDatabase<object>({ url: testDatabase.url, logger, statementTimeoutMs: 100 });
  await expect(sql`select pg_sleep(5)`.execute(database.query)).rejects.toThrow(
    'canceling statement due to statement timeout',
  );
  await database.close();
});

test('a connection that the server ends is replaced; the failure counts as unavailable', async () => {
  const database = openDatabase<object>({ url: testDatabase.url, logger, maxConnections: 1 });
  const failure: unknown = await sql`select pg_terminate_backend(pg_backend_pid())`
    .execute(database.query)
    .catch((reason: unknown) => reason);
  expect(isDatabaseUnavailable(failure)).toBe(true);
  await until('the next connection', () =>
    sql`select 1`.execute(database.query).then(
      () => true,
      () => false,
    ),
  );
  await database.close();
});

test('a server that is away counts as unavailable, a wrong statement does not', async () => {
  const away = openDatabase<object>({
    url: `postgresql://u:p@127.0.0.1:${await freePort()}/x`,
    logger,
  });
  const here = openDatabase<object>({ url: testDatabase.url, logger });
  const failures = await Promise.all(
    [away, here].map(({ query }) =>
      sql`select nonsense`.execute(query).catch((reason: unknown) => reason),
    ),
  );
  await Promise.all([away.close(), here.close()]);
  expect(failures.map(isDatabaseUnavailable)).toEqual([true, false]);
});

test.each([
  // Of a stopped container not even the name is left.
  ['a host whose name is gone', 'postgresql://u:p@database.invalid:5432/x'],
  ['a socket that is gone', 'postgresql://u:p@/x?host=/nowhere/at/all'],
])('%s counts as unavailable', async (_what, url) => {
  const database = openDatabase<object>({ url, logger });
  const failure = await sql`select 1`.execute(database.query).catch((reason: unknown) => reason);
  await database.close();
  expect([String(failure), isDatabaseUnavailable(failure)]).toEqual([String(failure), true]);
});

test('a full disk counts as unavailable', async () => {
  const database = openDatabase<object>({ url: testDatabase.url, logger });
  const failure = await sql`do $$ begin raise disk_full; end $$`
    .execute(database.query)
    .catch((reason: unknown) => reason);
  await database.close();
  expect(isDatabaseUnavailable(failure)).toBe(true);
});

test('a server that falls silent in the middle counts as unavailable; on a new connection work goes on', async () => {
  const server = new URL(testDatabase.url);
  let silent = false;
  // Stands where a failover or a firewall swallows packets: connections stay open, nothing comes.
  const proxy = createServer((near) => {
    const far = connect(Number(server.port), server.hostname);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      from.on('data', (chunk) => !silent && to.write(chunk));
      from.on('error', () => to.destroy());
      from.on('close', () => to.destroy());
    }
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const url = new URL(server);
  url.port = String((proxy.address() as AddressInfo).port);
  const database = openDatabase<object>({
    url: url.toString(),
    logger,
    maxConnections: 1,
    silenceTimeoutMs: 2_000,
  });
  const ask = () =>
    sql`select current_setting('idle_in_transaction_session_timeout') as limit`.execute(
      database.query,
    );
  await ask();
  silent = true;
  const failure = await ask().catch((reason: unknown) => reason);
  silent = false;
  const { rows } = await ask();
  await database.close();
  await new Promise((resolve) => proxy.close(resolve));
  expect([String(failure), isDatabaseUnavailable(failure)]).toEqual([String(failure), true]);
  expect(rows).toEqual([{ limit: '2s' }]);
}, 20_000);

test('closing twice, or without a query, ends every connection', async () => {
  const database = openDatabase<object>({
    url: testDatabase.url,
    logger,
    applicationName: 'closing-test',
  });
  await database.pool.query('select 1');
  await database.close();
  await database.close();
  expect(database.pool.totalCount).toBe(0);
});
