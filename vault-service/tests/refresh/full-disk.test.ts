import { readdirSync, statSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { integrationFor, startRigProvider, type RigProvider } from '../../rigs/oauth-provider';
import { connectTo } from '../support/connections';
import { eventually } from '../support/eventually';
import { connectSql } from '../support/sql';
import { startTestVault, type TestVault } from '../support/vault';

let vault: TestVault;
let provider: RigProvider;
/** Fails what it is told of once, as a disk without room does. */
let refuseOnce: string | undefined;
let onSpooled = () => undefined;
/** Sizes of the mark of a refresh at the moments that were asked about. */
const sizes: number[] = [];

beforeAll(async () => {
  provider = await startRigProvider();
  vault = await startTestVault(
    {},
    {
      reached: (point) => {
        if (point === 'spooled') onSpooled();
        if (point !== refuseOnce) return;
        refuseOnce = undefined;
        throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
      },
    },
  );
  await vault.admin.post('/v1/tenants', { id: 'acme', name: 'Acme' });
  await vault.admin.put('/v1/tenants/acme/integrations/generic-oauth2', integrationFor(provider));
});
afterAll(async () => {
  await vault.close();
  await provider.close();
});
beforeEach(() => {
  refuseOnce = undefined;
  onSpooled = () => undefined;
});

const marks = () => path.join(vault.spoolFolder, '..', 'sent');

/** A folder that takes no file, whoever the test runs as: permissions say nothing to root. */
async function fill() {
  await rename(marks(), `${marks()}.away`);
  await writeFile(marks(), '');
}
async function free() {
  await rename(marks(), `${marks()}.file`);
  await rename(`${marks()}.away`, marks());
}

function markAt(id: string): undefined {
  const [mark = ''] = readdirSync(marks()).filter((name) => name.startsWith(id));
  sizes.push(statSync(path.join(marks(), mark)).size);
}

const lease = (id: string) => vault.admin.post(`/v1/connections/${id}/token`);
async function readiness() {
  const answer = await fetch(`${vault.url}/readyz`);
  const { checks } = (await answer.json()) as { checks: { name: string; status: string }[] };
  return [answer.status, checks.find(({ name }) => name === 'data_folder')];
}
const said = (text: string) => vault.log.filter((line) => line.includes(text));

test('without room on the disk nothing is sent, and it is said; with room it goes on by itself', async () => {
  const { id, family } = await connectTo(vault, provider, { expiresInS: -60 });
  const other = await connectTo(vault, provider, { expiresInS: 120, subject: 'other' });
  const healthy = await readiness();
  await fill();
  const during = await lease(id);
  const again = await lease(id);
  const valid = await vault.admin.post(`/v1/connections/${other.id}/token`, { min_ttl_s: 86_400 });
  const unready = await readiness();
  await free();
  const sql = await connectSql(vault);
  const { rows } = await sql.query<{ status: string; refresh_owner: string | null }>(
    'select status, refresh_owner, epoch from connections where id = $1',
    [id],
  );
  // The scheduler tries such a connection again after a minute.
  await sql.query('update connections set refresh_due_at = now() where id = $1', [id]);
  await sql.end();

  expect(healthy).toEqual([200, { name: 'data_folder', status: 'ok' }]);
  for (const answer of [during, again])
    expect(answer).toMatchObject({
      status: 503,
      body: {
        code: 'provider_unavailable',
        detail: expect.stringContaining('no_room_on_disk') as unknown,
      },
    });
  expect(valid.status).toBe(200);
  expect(unready).toEqual([
    503,
    {
      name: 'data_folder',
      status: 'failed',
      reason: expect.stringMatching(/takes no file \(ENOTDIR .*nothing is refreshed/) as unknown,
    },
  ]);
  expect(rows).toEqual([{ status: 'active', refresh_owner: null, epoch: 0 }]);
  await eventually(async () => {
    const { body } = await vault.admin.get(`/v1/connections/${id}`);
    expect(body).toMatchObject({ status: 'active', status_reason: null });
    expect(family.requests).toBe(1);
  }, 20_000);
  expect((await lease(id)).body['access_token']).toBe(family.accessToken);
  expect(await readiness()).toEqual(healthy);
  expect(said('takes no file')).toHaveLength(1);
  expect(said('takes files again')).toHaveLength(1);
});

test('a disk that fills up while the provider answers has room for the answer', async () => {
  const { id, family } = await connectTo(vault, provider, { expiresInS: 3_600 });
  provider.behaviour.passing = (stage) => {
    if (stage !== 'carried_out') return;
    markAt(id);
    refuseOnce = 'spooling';
  };
  onSpooled = () => markAt(id);
  sizes.length = 0;
  await vault.admin.post(`/v1/connections/${id}/refresh`);
  provider.behaviour.passing = () => undefined;

  expect(sizes).toEqual([65_536, 0]);
  expect(refuseOnce).toBeUndefined();
  expect(said('could not be spooled')).toEqual([]);
  expect((await lease(id)).body['access_token']).toBe(family.accessToken);
  expect(readdirSync(marks())).toEqual(['folder-id']);
});
