import { Client } from 'pg';
import { createLogger } from '../../../platform/logging/logger';
import { openDatabase, type Database } from '../../../platform/postgres/database';
import type { VaultSchema } from '../../database/schema';
import { forecastEnds } from '../../events/forecast';
import { startTestVault, type TestVault } from '../support/vault';

let vault: TestVault;
let sql: Client;
let database: Database<VaultSchema>;

beforeAll(async () => {
  vault = await startTestVault();
  sql = new Client({ connectionString: vault.databaseUrl });
  await sql.connect();
  database = openDatabase({
    url: vault.databaseUrl,
    logger: createLogger({ service: 'test', level: 'silent' }),
  });
  await vault.admin.post('/v1/tenants', { id: 'acme', name: 'Acme' });
});
afterAll(async () => {
  await sql.end();
  await database.close();
  await vault.close();
});

/** A token of 60 days that cannot be refreshed, as Meta hands them out. */
async function sixtyDayToken(): Promise<string> {
  const { body } = await vault.admin.post('/v1/connections', {
    tenant: 'acme',
    subject: 's',
    provider: 'whatsapp',
    credential: {
      access_token: 'EAA',
      expires_at: new Date(Date.now() + 60 * 86_400_000).toISOString(),
    },
  });
  return String(body['id']);
}

async function daysBefore(id: string, days: number) {
  await sql.query(
    'update connections set access_issued_at = now() - make_interval(days => 60 - $2), access_expires_at = now() + make_interval(days => $2) where id = $1',
    [id, days],
  );
  await sql.query(
    'update connections set forecast_end = access_expires_at where id = $1 and forecast_end is not null',
    [id],
  );
  await forecastEnds(database.query);
  const { rows } = await sql.query<{ days: number }>(
    `select (payload ->> 'days_left')::int as days from outbox where connection = $1 and type = 'connection.expiring' order by id`,
    [id],
  );
  const { body } = await vault.admin.get(`/v1/connections/${id}`);
  return { told: rows.map((row) => row.days), status: body['status'] };
}

test('an end that cannot be put off is told 14, 7, 3 and 1 days before, once each', async () => {
  const id = await sixtyDayToken();

  expect(await daysBefore(id, 30)).toEqual({ told: [], status: 'active' });
  expect(await daysBefore(id, 14)).toEqual({ told: [14], status: 'expiring' });
  expect(await daysBefore(id, 10)).toEqual({ told: [14], status: 'expiring' });
  expect(await daysBefore(id, 7)).toEqual({ told: [14, 7], status: 'expiring' });
  expect(await daysBefore(id, 2)).toEqual({ told: [14, 7, 3], status: 'expiring' });
  expect(await daysBefore(id, 1)).toEqual({ told: [14, 7, 3, 1], status: 'expiring' });
});

test('a connection that expires still gives its token, and is active again once renewed', async () => {
  const id = await sixtyDayToken();
  await daysBefore(id, 3);

  const lease = await vault.admin.post(`/v1/connections/${id}/token`);
  const renewed = await daysBefore(id, 59);

  expect(lease.status).toBe(200);
  expect(renewed.status).toBe('active');
});

test('a token of an hour is not forecast', async () => {
  const { body } = await vault.admin.post('/v1/connections', {
    tenant: 'acme',
    subject: 's',
    provider: 'generic-api-key',
    credential: { access_token: 'x', expires_at: new Date(Date.now() + 3_600_000).toISOString() },
  });

  await forecastEnds(database.query);

  const after = await vault.admin.get(`/v1/connections/${String(body['id'])}`);
  expect(after.body['status']).toBe('active');
});

describe('edges', () => {
  /** The end of a grant that renews its tokens, so many seconds from now; the connection is as old as told. */
  async function grantEndsIn(id: string, endsInS: number, ageDays = 300) {
    await sql.query(
      `update connections set grant_expires_at = now() + make_interval(secs => $2), refresh_token = '\\x00',
         created_at = now() - make_interval(days => $3), access_issued_at = now(), access_expires_at = now() + interval '1 hour'
       where id = $1`,
      [id, endsInS, ageDays],
    );
    await forecastEnds(database.query);
  }
  const hour = 3_600;
  const day = 24 * hour;
  async function told(id: string): Promise<number[]> {
    const { rows } = await sql.query<{ days: number }>(
      `select (payload ->> 'days_left')::int as days from outbox where connection = $1 and type = 'connection.expiring' order by id`,
      [id],
    );
    return rows.map(({ days }) => days);
  }

  test('a grant whose tokens are renewed every hour is told its last day too', async () => {
    const id = await sixtyDayToken();
    for (const days of [14, 7, 3, 1]) await grantEndsIn(id, days * day - 60);

    expect(await told(id)).toEqual([14, 7, 3, 1]);
  });

  test('an end that moves by seconds with every renewal is one end', async () => {
    const id = await sixtyDayToken();
    for (const seconds of [0, 3, -2, 40, 3_000]) await grantEndsIn(id, 13 * day + seconds);

    expect(await told(id)).toEqual([14]);
  });

  test('a second before a boundary nothing is told, at the boundary it is', async () => {
    const id = await sixtyDayToken();
    await grantEndsIn(id, 14 * day + 30);
    const before = await told(id);
    await grantEndsIn(id, 14 * day - 1);

    expect(before).toEqual([]);
    expect(await told(id)).toEqual([14]);
  });

  test('after an outage of the job only the nearest step is told, and an end that is over not at all', async () => {
    const id = await sixtyDayToken();
    await grantEndsIn(id, 2 * day);
    const over = await sixtyDayToken();
    await grantEndsIn(over, -60);

    expect(await told(id)).toEqual([3]);
    expect(await told(over)).toEqual([]);
  });

  test('a clock that is set back and forth tells nothing twice', async () => {
    const id = await sixtyDayToken();
    // A clock that moves is, seen from the row, an end that is nearer or farther; the end that was told moves along.
    for (const hours of [14 * 24 - 1, 14 * 24 + 5, 14 * 24 - 1, 6 * 24, 7 * 24 + 8, 6 * 24]) {
      await sql.query(
        'update connections set forecast_end = now() + make_interval(hours => $2) where id = $1 and forecast_end is not null',
        [id, hours],
      );
      await grantEndsIn(id, hours * hour);
    }

    expect(await told(id)).toEqual([14, 7]);
  });

  test('days are of 24 hours in whatever zone the database is, also when summer time ends', async () => {
    const id = await sixtyDayToken();
    const name = new URL(vault.databaseUrl).pathname.slice(1);
    // A zone whose clocks are put forward in a week: its next 14 days are an hour shorter than 14 × 24 hours.
    const dayOfYear = (inDays: number) => {
      const date = new Date(Date.now() + inDays * 86_400_000);
      const begin = Date.UTC(date.getUTCFullYear(), 0, 1);
      return 1 + (Math.floor((date.getTime() - begin) / 86_400_000) % 365);
    };
    const zone = `AAA0BBB,J${dayOfYear(7)},J${dayOfYear(100)}`;
    await sql.query(`alter database "${name}" set timezone = '${zone}'`);
    const own = openDatabase<VaultSchema>({
      url: vault.databaseUrl,
      logger: createLogger({ service: 'test', level: 'silent' }),
    });

    await sql.query(
      `update connections set grant_expires_at = now() + make_interval(hours => 336, mins => 1),
         refresh_token = '\\x00', created_at = now() - interval '300 days' where id = $1`,
      [id],
    );
    await forecastEnds(own.query);
    const early = await told(id);
    await sql.query(
      `update connections set grant_expires_at = now() + make_interval(hours => 336, mins => -1) where id = $1`,
      [id],
    );
    await forecastEnds(own.query);
    await own.close();
    await sql.query(`alter database "${name}" reset timezone`);

    expect(early).toEqual([]);
    expect(await told(id)).toEqual([14]);
  });
});
