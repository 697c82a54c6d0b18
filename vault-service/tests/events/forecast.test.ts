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
