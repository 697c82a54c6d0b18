import type { Client } from 'pg';
import type { Database } from '../../../platform/postgres/database';
import type { VaultSchema } from '../../database/schema';
import { publishWithin } from '../../events/outbox';
import { watchProviders } from '../../incidents/watch';
import { importMany, mailChannel, sendNow } from '../support/alerts';
import { eventually } from '../support/eventually';
import { startMailServer, type MailServer } from '../support/mail-server';
import { connectSql, openPool } from '../support/sql';
import { startTestVault, type TestVault } from '../support/vault';

let vault: TestVault;
let mail: MailServer;
let sql: Client;
let pool: Database<VaultSchema>;

beforeAll(async () => {
  vault = await startTestVault();
  sql = await connectSql(vault);
  pool = openPool(vault);
  for (const id of ['acme', 'other'])
    await vault.admin.post('/v1/tenants', { id, name: `Tenant ${id}` });
  await vault.admin.put('/v1/tenants/_default/integrations/google', {
    client_id: 'c',
    client_secret: 'secret-0123456789',
  });
});
afterAll(async () => {
  await sql.end();
  await pool.close();
  await vault.close();
});
beforeEach(async () => {
  await sql.query('delete from alert_channels');
  await sql.query('delete from connections');
  await sql.query('delete from incidents');
  mail = await startMailServer();
});
afterEach(() => mail.close());

const google = { tenant: 'acme', provider: 'google' };

/** As refreshes fail: some, a round of the replicas, some more. */
async function fail(ids: readonly string[], tenant: string) {
  for (let start = 0; start < ids.length; start += 20) {
    await sql.query(
      `with failed as (
         update connections set failures = 1, status_reason = 'http_503' where id = any ($1::uuid[]))
       insert into provider_failures (connection, tenant, provider, kind, reason)
       select unnest($1::uuid[]), $2, 'google', 'provider', 'http_503'`,
      [ids.slice(start, start + 20), tenant],
    );
    await watchProviders(pool.query);
  }
}

async function settled(messages: number) {
  await sendNow(sql);
  await eventually(async () => {
    const { rows } = await sql.query<{ left: number }>(
      'select count(*)::int as left from alert_deliveries where delivered_at is null',
    );
    expect({ ...rows[0], messages: mail.received.length }).toEqual({ left: 0, messages });
  });
}

test('an outage that meets a hundred connections is one message that lists them, and one when it is over', async () => {
  await mailChannel(vault, mail);
  const ids = await importMany(sql, { ...google, count: 100 });
  await fail(ids, 'acme');
  await settled(1);

  const text = mail.received[0]?.part('text/plain') ?? '';
  expect(mail.received[0]?.header('Subject')).toBe('Google does not answer properly');
  for (let client = 1; client <= 100; client += 1) expect(text).toContain(`“client-${client}”`);
  expect(text).toContain('nothing was disconnected');

  await fail(ids.slice(0, 20), 'acme');
  await settled(1);
  await sql.query('update connections set failures = 0, access_issued_at = now()');
  await watchProviders(pool.query);
  await settled(2);

  expect(mail.received[1]?.header('Subject')).toBe('Google works again');
  expect(mail.received[1]?.part('text/plain')).toContain('100 accounts were affected');
});

test('tokens that end during an outage are told with it, not one by one', async () => {
  await mailChannel(vault, mail);
  const ids = await importMany(sql, { ...google, count: 20 });
  const end = async (id: string) => {
    await sql.query(`update connections set status = 'error' where id = $1`, [id]);
    await pool.query.transaction().execute((tx) =>
      publishWithin(tx, [
        {
          type: 'connection.reauth_required',
          tenant: 'acme',
          connection: id,
          data: { subject: 's', provider: 'google', status: 'error', reason: 'http_503' },
        },
      ]),
    );
  };
  for (const id of ids.slice(0, 3)) await end(id);
  await fail(ids, 'acme');
  for (const id of ids.slice(3)) await end(id);
  await settled(1);

  expect(mail.received[0]?.header('Subject')).toBe('Google does not answer properly');
});

test('a hundred grants that are refused together are one message that lists them', async () => {
  await mailChannel(vault, mail, { tenant: '_default' });
  const ids = await importMany(sql, { ...google, count: 100 });
  for (const id of ids)
    await pool.query.transaction().execute((tx) =>
      publishWithin(tx, [
        {
          type: 'connection.reauth_required',
          tenant: 'acme',
          connection: id,
          data: {
            subject: 's',
            provider: 'google',
            status: 'reauth_required',
            reason: 'invalid_grant',
          },
        },
      ]),
    );
  await settled(1);

  const text = mail.received[0]?.part('text/plain') ?? '';
  expect(mail.received[0]?.header('Subject')).toBe(
    'Google: 100 accounts have to be connected again',
  );
  for (let client = 1; client <= 100; client += 1)
    expect(text).toContain(`“client-${client}”, tenant “acme”`);
});

test('of an outage of a shared app each tenant is told of its own accounts, and the channel of all once', async () => {
  for (const tenant of ['acme', 'other', '_default']) await mailChannel(vault, mail, { tenant });
  const acme = await importMany(sql, { ...google, count: 3 });
  const other = await importMany(sql, { tenant: 'other', provider: 'google', count: 1 });
  await fail(acme, 'acme');
  await fail(other, 'other');
  await settled(3);

  const counts = mail.received.map(
    (each) => (each.part('text/plain').match(/^- Client/gm) ?? []).length,
  );
  expect(counts.sort()).toEqual([1, 3, 4]);
  for (const each of mail.received.filter((one) => !one.raw.includes('tenant')))
    expect(each.part('text/plain')).not.toMatch(/acme|other/);
});

test('a forecast is told once per step', async () => {
  await mailChannel(vault, mail, { events: ['connection.expiring'] });
  const [id = ''] = await importMany(sql, { ...google, count: 1 });
  const expires_at = new Date(Date.now() + 7 * 86_400_000).toISOString();
  for (const days_left of [7, 7, 3])
    await pool.query.transaction().execute((tx) =>
      publishWithin(tx, [
        {
          type: 'connection.expiring',
          tenant: 'acme',
          connection: id,
          data: { subject: 's', provider: 'google', status: 'expiring', expires_at, days_left },
        },
      ]),
    );
  const { rows } = await sql.query('select days_left from alert_lines order by days_left');
  expect(rows).toEqual([{ days_left: 3 }, { days_left: 7 }]);
  await settled(1);

  expect(mail.received[0]?.header('Subject')).toBe(
    'Google: the access to an account ends within 3 days',
  );
});
