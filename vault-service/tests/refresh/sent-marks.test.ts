import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Client } from 'pg';
import type { RigProvider } from '../../rigs/oauth-provider';
import { connectTo } from '../support/connections';
import { eventually } from '../support/eventually';
import { startRefreshingScene, type RefreshingScene } from '../support/refreshing';
import type { TestVault } from '../support/vault';

let scene: RefreshingScene;
let vault: TestVault;
let provider: RigProvider;
let sql: Client;

beforeAll(async () => {
  scene = await startRefreshingScene();
  ({ vault, provider, sql } = scene);
});
afterAll(() => scene.close());

const marks = () => path.join(vault.spoolFolder, '..', 'sent');

/** A claim of a process that ran over this data folder and died; answers its epoch. */
async function claimOfTheDead(id: string): Promise<number> {
  const folderId = await readFile(path.join(marks(), 'folder-id'), 'utf8');
  const { rows } = await sql.query<{ epoch: number }>(
    `update connections set epoch = epoch + 1, refresh_owner = $2, refresh_intent = refresh_fingerprint,
       refresh_claimed_at = now() - interval '9 s', refresh_deadline = now() + interval '5 s'
     where id = $1 returning epoch`,
    [id, `${folderId}/host/1/dead`],
  );
  return rows[0]?.epoch ?? -1;
}

test('a claim that was never sent is given back before anybody has to be asked', async () => {
  const { id, family } = await connectTo(vault, provider, { expiresInS: 3_600 });
  await claimOfTheDead(id);

  await eventually(async () => expect(family.requests).toBe(1), 15_000);

  await eventually(async () => {
    const lease = await vault.admin.post(`/v1/connections/${id}/token`);
    expect(lease.body['access_token']).toBe(family.accessToken);
  });
});

test('a claim whose request may have gone out is not', async () => {
  const { id, family } = await connectTo(vault, provider, { expiresInS: 3_600 });
  const epoch = await claimOfTheDead(id);
  await writeFile(path.join(marks(), `${id}.${epoch}`), '');

  await eventually(async () => {
    const { body } = await vault.admin.get(`/v1/connections/${id}`);
    expect(body).toMatchObject({ status_reason: 'refresh_outcome_unknown' });
  }, 15_000);

  expect(family.requests).toBe(0);
});
