import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { createTestDatabase } from '../../../platform/testing/postgres';
import { startTestVault } from '../support/vault';

const room = path.resolve(__dirname, '..', '..');

async function runMain(environment: Record<string, string>) {
  const child = spawn(process.execPath, ['--import', 'tsx', 'main.ts'], {
    cwd: room,
    env: { PATH: process.env['PATH'] ?? '', PORT: '0', ...environment },
  });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.on('exit', resolve));
  return { code, stderr };
}

test('the program ends with 78 and one clear message when the master key is missing', async () => {
  const { code, stderr } = await runMain({ NODE_ENV: 'production' });

  expect(code).toBe(78);
  expect(stderr).toContain('VAULT_MASTER_KEY: is not set');
});

test('the program ends with 78 when the key is not the one of the database', async () => {
  const database = await createTestDatabase();
  const first = await startTestVault({ DATABASE_URL: database.url });
  await first.close();

  const { code, stderr } = await runMain({
    DATABASE_URL: database.url,
    VAULT_MASTER_KEY: randomBytes(32).toString('base64'),
    VAULT_ADMIN_KEY: randomBytes(32).toString('base64'),
  });

  await database.close();
  expect(code).toBe(78);
  expect(stderr).toContain('this database is sealed with master key');
});

test('the operator changes the master key by giving the former one once', async () => {
  const database = await createTestDatabase();
  const oldKey = randomBytes(32).toString('base64');
  const newKey = randomBytes(32).toString('base64');
  const before = await startTestVault({ DATABASE_URL: database.url, VAULT_MASTER_KEY: oldKey });
  await before.admin.post('/v1/tenants', { id: 'acme', name: 'Acme' });
  await before.admin.post('/v1/connections', {
    tenant: 'acme',
    subject: 's',
    provider: 'openai',
    credential: { access_token: 'sk-1' },
  });
  await before.close();
  const change = { VAULT_MASTER_KEY: newKey, VAULT_MASTER_KEY_PREVIOUS: oldKey };
  const changed = await startTestVault({ DATABASE_URL: database.url, ...change });
  await changed.close();

  const after = await startTestVault({ DATABASE_URL: database.url, VAULT_MASTER_KEY: newKey });
  const lease = await after.admin.post('/v1/tokens', {
    tenant: 'acme',
    subject: 's',
    provider: 'openai',
  });

  await after.close();
  await database.close();
  expect(lease.body['access_token']).toBe('sk-1');
});
