import type { Client } from 'pg';
import { integrationFor, type RigProvider } from '../../rigs/oauth-provider';
import { connectTo } from '../support/connections';
import { eventually } from '../support/eventually';
import { startRefreshingScene, type RefreshingScene } from '../support/refreshing';
import { startTestVault, type TestVault } from '../support/vault';

let scene: RefreshingScene;
let vault: TestVault;
let provider: RigProvider;
let sql: Client;

beforeAll(async () => {
  scene = await startRefreshingScene();
  ({ vault, provider, sql } = scene);
});
afterAll(() => scene.close());
beforeEach(() => {
  provider.behaviour.overrides.length = 0;
  provider.behaviour.delayAfterMs = () => 0;
});
afterEach(() => {
  jest.restoreAllMocks();
});

async function connection(id: string) {
  return (await vault.admin.get(`/v1/connections/${id}`)).body;
}

test('a risk that met a provider that was away can still be taken, and is', async () => {
  const { id, family } = await connectTo(vault, provider, { expiresInS: 3_600 });
  await sql.query(
    `update connections set status = 'reauth_required', status_reason = 'refresh_outcome_unknown', epoch = epoch + 1
     where id = $1`,
    [id],
  );
  provider.behaviour.overrides.push((response) => response.writeHead(503).end());
  provider.behaviour.rotation = 'none';

  const away = await vault.admin.post(`/v1/connections/${id}/refresh`, { retry_unknown: true });
  provider.behaviour.rotation = 'strict';
  await sql.query('update connections set retry_at = now(), refresh_due_at = now() where id = $1', [
    id,
  ]);

  expect(away.body).toMatchObject({ refreshed: false, status_reason: 'http_503' });
  await eventually(async () => expect(await connection(id)).toMatchObject({ status: 'active' }));
  expect(family.requests).toBe(2);
});

test.each([
  ['ahead', 90_000],
  ['behind', -90_000],
])(
  'a replica whose clock is %s by %d ms judges no claim that another is using',
  async (_name, skewMs) => {
    provider.behaviour.delayAfterMs = () => 3_000;
    const { id, family } = await connectTo(vault, provider);
    await sql.query(
      `update connections set epoch = epoch + 1, refresh_owner = 'elsewhere', refresh_intent = refresh_fingerprint,
         refresh_claimed_at = now(), refresh_deadline = now() + interval '30 s' where id = $1`,
      [id],
    );
    const now = Date.now.bind(Date);
    jest.spyOn(Date, 'now').mockImplementation(() => now() + skewMs);

    const waiting = vault.admin.post(`/v1/connections/${id}/token`);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    const meanwhile = await connection(id);
    await sql.query(
      `update connections set epoch = epoch + 1, refresh_owner = null, refresh_intent = null, refresh_claimed_at = null,
         refresh_deadline = null, access_expires_at = now() + interval '1 day' where id = $1`,
      [id],
    );

    expect((await waiting).status).toBe(200);
    expect(meanwhile).toMatchObject({ status: 'active', status_reason: null });
    expect(family.requests).toBe(0);
  },
);

test('a stop between claim and call is noticed although the clock was set back meanwhile', async () => {
  let stops = 1;
  const stopped = await startTestVault(
    {},
    {
      reached: (point) => {
        if (point !== 'claimed' || stops === 0) return;
        stops -= 1;
        const [now, tick] = [Date.now(), performance.now()];
        jest.spyOn(Date, 'now').mockImplementationOnce(() => now - 3_600_000);
        jest.spyOn(performance, 'now').mockImplementationOnce(() => tick + 60_000);
      },
    },
  );
  await stopped.admin.post('/v1/tenants', { id: 'acme', name: 'Acme' });
  await stopped.admin.put('/v1/tenants/acme/integrations/generic-oauth2', integrationFor(provider));
  const { id } = await connectTo(stopped, provider, { expiresInS: 3_600 });

  const first = await stopped.admin.post(`/v1/connections/${id}/refresh`);
  const log = await stopped.admin.get('/v1/audit?action=connection.refresh');

  await stopped.close();
  expect(first.body).toMatchObject({ refreshed: false, status: 'active' });
  expect((log.body['items'] as { outcome: string }[]).at(-1)?.outcome).toBe('not_sent');
});

test('connections that cannot be refreshed at all do not keep the others from it', async () => {
  const { id, family } = await connectTo(vault, provider, { expiresInS: 3_600 });
  // More than a round takes, and due before it; what they have sealed does not open.
  await sql.query(
    `insert into connections (id, tenant, subject, provider, kind, status, scopes, token_type, access_token,
       refresh_token, refresh_fingerprint, key_version, access_expires_at, refresh_due_at, updated_at)
     select gen_random_uuid(), tenant, 'torn', provider, kind, status, scopes, token_type, access_token,
       refresh_token, refresh_fingerprint, key_version, access_expires_at, now() - interval '1 hour', now()
     from connections, generate_series(1, 250) where id = $1`,
    [id],
  );
  await sql.query('update connections set refresh_due_at = now() where id = $1', [id]);

  await eventually(async () => expect(family.requests).toBe(1), 30_000);
});
