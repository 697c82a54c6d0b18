import type { Client } from 'pg';
import { importMany, mailChannel, sendNow } from '../support/alerts';
import { eventually } from '../support/eventually';
import { mailUser, startMailServer, type MailServer } from '../support/mail-server';
import { connectSql, openPool } from '../support/sql';
import { startTestVault, type TestVault } from '../support/vault';
import { openIncidents } from '../../incidents/connection';

let vault: TestVault;
let mail: MailServer;
let sql: Client;

beforeAll(async () => {
  vault = await startTestVault();
  sql = await connectSql(vault);
  mail = await startMailServer();
  await vault.admin.post('/v1/tenants', { id: 'acme', name: 'Acme' });
});
afterAll(async () => {
  await sql.end();
  await vault.close();
  await mail.close();
});

afterEach(() => sql.query('delete from alert_channels'));

test('STARTTLS is required, the certificate checked, and the password sent under it only', async () => {
  const secure = await startMailServer({ tls: true });
  const settings = {
    host: 'localhost',
    port: secure.port,
    security: 'starttls',
    ...mailUser,
    from: 'vault@agency.example',
    to: ['owner@agency.example'],
  };
  const tried = async (changes: object) => {
    const { body } = await vault.admin.post('/v1/alert-channels', {
      tenant: 'acme',
      kind: 'smtp',
      settings: { ...settings, ...changes },
    });
    return (await vault.admin.post(`/v1/alert-channels/${String(body['id'])}/test`)).body;
  };

  expect(await tried({ ca: secure.ca })).toEqual({ delivered: true, outcome: 'smtp_accepted' });
  expect(secure.received).toEqual([expect.objectContaining({ secure: true, user: 'alerts' })]);
  expect(await tried({})).toMatchObject({ delivered: false });
  expect(await tried({ ca: mail.ca })).toMatchObject({ delivered: false });
  expect(await tried({ port: mail.port })).toMatchObject({ delivered: false });
  expect(await tried({ ca: secure.ca, password: 'wrong' })).toEqual({
    delivered: false,
    outcome: 'smtp_535',
  });
  expect(secure.received).toHaveLength(1);
  expect(mail.received).toEqual([]);
  await secure.close();
});

test('a refused mail is repeated with the same Message-ID, by whichever replica', async () => {
  await mailChannel(vault, mail);
  mail.refusals.push(451);
  const [connection = ''] = await importMany(sql, { tenant: 'acme', provider: 'google', count: 1 });
  const pool = openPool(vault);
  await openIncidents(pool.query, [
    {
      connection,
      tenant: 'acme',
      provider: 'google',
      status: 'reauth_required',
      cause: 'invalid_grant',
    },
  ]);
  await pool.close();
  await sendNow(sql);
  await eventually(async () => {
    const { rowCount } = await sql.query(
      `select from alert_deliveries where last_outcome = 'smtp_451' and attempts = 1`,
    );
    expect(rowCount).toBe(1);
  });
  await vault.replica();
  await sendNow(sql);
  await eventually(async () => expect(mail.received).toHaveLength(1));
  await new Promise((resolve) => setTimeout(resolve, 1_200));

  const { rows } = await sql.query<{ id: string; attempts: number }>(
    'select id, attempts from alert_deliveries',
  );
  expect(rows).toEqual([expect.objectContaining({ attempts: 2 })]);
  expect(mail.received).toHaveLength(1);
  expect(mail.received[0]?.header('Message-ID')).toBe(`<${rows[0]?.id ?? ''}@agency.example>`);
});
