import { randomBytes } from 'node:crypto';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from 'pg';
import { kmsRootKey, tryOut } from '../../encryption/kms-root-key';
import { prepareMasterKeys } from '../../encryption/master-keys';
import { localRootKey } from '../../encryption/root-key';
import { launchProgram, runProgram } from '../support/program';
import { eventually } from '../support/eventually';
import { connectSql, openPool } from '../support/sql';
import { startTransit, type Transit } from '../support/transit';
import { startTestVault, type TestVault } from '../support/vault';

const sample = path.resolve(__dirname, '../../../docs/examples/kms-transit.mjs');
const fileKey = randomBytes(32).toString('base64');

let folder: string;
let transit: Transit;
let sql: Client;
/** Has the file key from beginning to end, and knows of no other. */
let replica: TestVault;
let ids: string[];

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'vault-root-'));
  await writeFile(path.join(folder, 'token'), 'transit-token\n', { mode: 0o600 });
  await copyFile(sample, path.join(folder, 'plugin.mjs'));
  transit = await startTransit();
  replica = await startTestVault({ VAULT_MASTER_KEY: fileKey });
  sql = await connectSql(replica);
  ids = [];
  for (const tenant of ['acme', 'other']) {
    await replica.admin.post('/v1/tenants', { id: tenant, name: tenant });
    // Three versions of the master key live: each is one more call to the key system.
    await replica.admin.post('/v1/keys/rotate', { scope: 'master' });
    const { body } = await replica.admin.post('/v1/connections', {
      tenant,
      subject: 's',
      provider: 'openai',
      credential: { access_token: `sk-${tenant}` },
    });
    ids.push(String(body['id']));
  }
});
afterAll(async () => {
  await sql.end();
  await replica.close();
  await transit.close();
  await rm(folder, { recursive: true, force: true });
});

const program = (more: Record<string, string>) => ({
  DATABASE_URL: replica.databaseUrl,
  VAULT_DATA: folder,
  TRANSIT_URL: transit.url,
  TRANSIT_TOKEN_FILE: path.join(folder, 'token'),
  ...more,
});
const inTransit = (key: string) => ({
  VAULT_KMS_PLUGIN: path.join(folder, 'plugin.mjs'),
  TRANSIT_KEY: key,
});
const formerlyInTransit = (key: string) => ({
  VAULT_KMS_PLUGIN_PREVIOUS: path.join(folder, 'plugin.mjs'),
  TRANSIT_PREVIOUS_KEY: key,
});

async function wrappedBy(): Promise<string[]> {
  const { rows } = await sql.query<{ by: string }>(
    `select distinct wrapped_by as by from master_keys where wrapped is not null`,
  );
  return rows.map(({ by }) => by.replace(/^kms:transit:[^/]*\//, ''));
}

/** Leases all the time; nothing the replica knows may be kept from being looked up again. */
function readAllTheTime() {
  const over = new AbortController();
  let reads = 0;
  const wrong: unknown[] = [];
  const reading = (async () => {
    while (!over.signal.aborted) {
      const id = ids[reads % ids.length] ?? '';
      const answer = await replica.admin.post(`/v1/connections/${id}/token`);
      const expected = id === ids[0] ? 'sk-acme' : 'sk-other';
      if (answer.body['access_token'] !== expected) wrong.push(answer.text);
      reads += 1;
      // What a replica does whose line to the database was cut: it forgets what it read of it.
      if (reads % 8 === 0)
        await sql.query(
          `select pg_terminate_backend(pid) from pg_stat_activity
           where datname = current_database() and query ilike 'listen%'`,
        );
      await delay(50);
    }
  })();
  return async () => {
    over.abort();
    await reading;
    return { reads, wrong };
  };
}

test('the root key moves from a file to one KMS key, to another and back, under reads, whatever is killed in between', async () => {
  const stop = readAllTheTime();
  const before = await wrappedBy();
  let wraps = 0;
  // The self-test at the start, and the first of three versions.
  transit.holds = (line) => line.endsWith('/encrypt/first') && (wraps += 1) === 3;
  const dying = launchProgram(
    'init',
    program({ ...inTransit('first'), VAULT_MASTER_KEY_PREVIOUS: fileKey }),
  );
  await eventually(async () => expect(wraps).toBe(3));
  dying.child.kill('SIGKILL');
  await dying.ended;
  const killed = await wrappedBy();
  const first = await runProgram(
    'init',
    program({ ...inTransit('first'), VAULT_MASTER_KEY_PREVIOUS: fileKey }),
  );
  const inFirst = await wrappedBy();
  const rotation = await replica.admin.post('/v1/keys/rotate', { scope: 'master' });
  const second = await runProgram(
    'init',
    program({ ...inTransit('second'), ...formerlyInTransit('first') }),
  );
  const inSecond = await wrappedBy();
  transit.deleted.add('first');
  const unneeded = await runProgram(
    'init',
    program({ ...inTransit('second'), ...formerlyInTransit('first') }),
  );
  const back = await runProgram(
    'init',
    program({
      VAULT_MASTER_KEY: fileKey,
      ...formerlyInTransit('second'),
    }),
  );
  const { reads, wrong } = await stop();

  expect(killed).toEqual(before);
  expect([first.code, second.code, unneeded.code, back.code]).toEqual([0, 0, 0, 0]);
  expect([inFirst, inSecond]).toEqual([['first'], ['second']]);
  expect(await wrappedBy()).toEqual(before);
  expect([rotation.status, rotation.body['code']]).toEqual([503, 'root_key_changed']);
  expect(reads).toBeGreaterThan(8);
  expect(wrong).toEqual([]);
  const { body } = await replica.admin.get('/v1/audit?limit=200');
  const changes = (body['items'] as Record<string, unknown>[]).filter(
    ({ action }) => action === 'key.change_root',
  );
  expect(changes).toHaveLength(3);
});

test('a key system that wraps what it cannot open again gets nothing', async () => {
  const before = await wrappedBy();
  const xor = (bytes: Uint8Array) => Buffer.from(bytes.map((byte) => byte ^ 0x55));
  const deaf = kmsRootKey(
    {
      keyId: 'deaf',
      wrap: async (key) => xor(key),
      unwrap: async (wrapped, { name }) =>
        name === 'self-test' ? xor(wrapped) : Promise.reject(new Error('access denied')),
      health: async () => undefined,
    },
    'VAULT_KMS_PLUGIN',
  );
  await tryOut(deaf);
  const pool = openPool(replica);
  const change = prepareMasterKeys(pool.query, deaf, [
    localRootKey(Buffer.from(fileKey, 'base64')),
  ]);

  await expect(change).rejects.toThrow('unwrap failed: access denied');
  await pool.close();
  expect(await wrappedBy()).toEqual(before);
});
