import { Client } from 'pg';
import { retireUnused } from '../../encryption/rewrap';
import { openDatabase } from '../../../platform/postgres/database';
import { createLogger } from '../../../platform/logging/logger';
import type { VaultSchema } from '../../database/schema';
import { eventually } from '../support/eventually';
import { startTestVault, type TestVault } from '../support/vault';

let vault: TestVault;
let ids: string[];
/** More than one batch of the rewrap. */
const count = 250;

beforeAll(async () => {
  vault = await startTestVault();
  await vault.admin.post('/v1/tenants', { id: 'acme', name: 'Acme' });
  ids = await Promise.all(
    Array.from({ length: count }, async (_, number) => {
      const { body } = await vault.admin.post('/v1/connections', {
        tenant: 'acme',
        subject: `s-${number}`,
        provider: 'generic-api-key',
        credential: { access_token: `key-${number}` },
        extra: { number },
      });
      return String(body['id']);
    }),
  );
});

afterAll(() => vault.close());

async function leaseAll() {
  const answers = await Promise.all(
    ids.map((id) => vault.admin.post(`/v1/connections/${id}/token`)),
  );
  return answers.map(({ body }) => body['access_token']);
}

async function versions(tenant: string) {
  const { body } = await vault.admin.get(`/v1/keys?tenant=${tenant}`);
  return body['tenants'] as { version: number; status: string; rows_left: number | null }[];
}

const expected = Array.from({ length: count }, (_, number) => `key-${number}`);

test('a rotated tenant key reseals every row while leases go on, and the old version is destroyed when unused', async () => {
  const replica = await vault.replica();
  const { status } = await vault.admin.post('/v1/keys/rotate', { scope: 'tenant', tenant: 'acme' });
  const during = await leaseAll();
  await eventually(async () => {
    const former = (await versions('acme')).find(({ version }) => version === 1);
    expect(former?.rows_left).toBe(0);
  });
  const fromReplica = await replica.admin.post(`/v1/connections/${ids[7] ?? ''}/token`);

  const database = openDatabase<VaultSchema>({
    url: vault.databaseUrl,
    logger: createLogger({ service: 'test', level: 'silent' }),
  });
  const retired = await retireUnused(database.query, 0);
  await database.close();

  expect(status).toBe(202);
  expect(during).toEqual(expected);
  expect(fromReplica.body).toMatchObject({ access_token: 'key-7', extra: { number: 7 } });
  expect(retired).toEqual(['acme/1']);
  expect(await versions('acme')).toEqual([
    expect.objectContaining({ version: 2, status: 'current' }),
    expect.objectContaining({ version: 1, status: 'retired' }),
  ]);
  expect(await leaseAll()).toEqual(expected);
});

test('a version that still seals a row is not destroyed', async () => {
  await vault.admin.post('/v1/keys/rotate', { scope: 'tenant', tenant: 'acme' });
  const client = new Client({ connectionString: vault.databaseUrl });
  await client.connect();
  // A row that is being written under the old version holds its lock; the rewrap goes around it.
  await client.query('begin');
  await client.query('update connections set key_version = key_version where id = $1', [ids[0]]);
  const database = openDatabase<VaultSchema>({
    url: vault.databaseUrl,
    logger: createLogger({ service: 'test', level: 'silent' }),
  });
  await eventually(async () => {
    const former = (await versions('acme')).find(({ version }) => version === 2);
    expect(former?.rows_left).toBe(1);
  });

  const retired = await retireUnused(database.query, 0);

  await client.query('commit');
  await client.end();
  await database.close();
  expect(retired).toEqual([]);
  const lease = await vault.admin.post(`/v1/connections/${ids[0] ?? ''}/token`);
  expect(lease.body['access_token']).toBe('key-0');
});

test('a rotated master key wraps every tenant key anew', async () => {
  const { status, body } = await vault.admin.post('/v1/keys/rotate', { scope: 'master' });
  await vault.admin.post('/v1/tenants', { id: 'after-rotation', name: 'New' });
  await eventually(async () => {
    const { body: keys } = await vault.admin.get('/v1/keys');
    const master = keys['master'] as { version: number; wraps: number }[];
    expect(master.find(({ version }) => version === 1)?.wraps).toBe(0);
  });

  expect(status).toBe(202);
  expect(body).toMatchObject({ scope: 'master', version: 2 });
  expect(await leaseAll()).toEqual(expected);
});
