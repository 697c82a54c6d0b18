import { readdir, readFile } from 'node:fs/promises';
import type { Client } from 'pg';
import { integrationFor, type RigProvider } from '../../rigs/oauth-provider';
import { createTestDatabase } from '../../../platform/testing/postgres';
import { startCuttableProxy } from '../../rigs/cuttable-proxy';
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

beforeEach(async () => {
  provider.behaviour.rotation = 'strict';
  provider.behaviour.overrides.length = 0;
  provider.behaviour.answering = () => true;
  await declare('strict');
});

async function declare(rotation: string, graceS?: number): Promise<void> {
  await vault.admin.put('/v1/tenants/acme/integrations/generic-oauth2', {
    ...integrationFor(provider),
    rotation,
    ...(graceS === undefined ? {} : { grace_s: graceS }),
  });
}

/** Leaves the row as a replica leaves it that was killed between its claim and its write. */
async function abandonClaim(id: string, claimedAgoS = 31): Promise<void> {
  await sql.query(
    `update connections set epoch = epoch + 1, refresh_owner = 'killed', refresh_intent = refresh_fingerprint,
       refresh_claimed_at = now() - make_interval(secs => $2), refresh_deadline = now() - interval '1 s'
     where id = $1`,
    [id, claimedAgoS],
  );
}

async function connection(id: string) {
  const { body } = await vault.admin.get(`/v1/connections/${id}`);
  return body;
}

async function eventsOf(id: string): Promise<string[]> {
  const { rows } = await sql.query<{ type: string }>(
    'select type from outbox where connection = $1 order by id',
    [id],
  );
  return rows.map(({ type }) => type);
}

test.each([['none'], ['reuse_ok']] as const)(
  'a claim whose owner was killed is repeated where the provider allows it (%s)',
  async (rotation) => {
    provider.behaviour.rotation = rotation;
    await declare(rotation);
    const { id, family } = await connectTo(vault, provider, { expiresInS: 3_600 });
    await sql.query(
      "update connections set access_expires_at = now() - interval '1 s' where id = $1",
      [id],
    );
    await abandonClaim(id);

    const lease = await vault.admin.post(`/v1/connections/${id}/token`);

    expect(lease.status).toBe(200);
    expect(lease.body['access_token']).toBe(family.accessToken);
  },
);

test('a killed claim at a strictly rotating provider is never repeated, but flagged with its cause', async () => {
  const { id, family } = await connectTo(vault, provider, { expiresInS: 3_600 });
  await abandonClaim(id);

  await eventually(async () =>
    expect(await connection(id)).toMatchObject({
      status: 'reauth_required',
      status_reason: 'refresh_outcome_unknown',
    }),
  );

  expect(family.requests).toBe(0);
  expect(await eventsOf(id)).toEqual(['connection.created', 'connection.reauth_required']);
  const lease = await vault.admin.post(`/v1/connections/${id}/token`);
  expect(lease).toMatchObject({ status: 409, body: { code: 'reauth_required' } });
});

test.each([
  ['inside', 40, 'active', 1],
  ['after', 20, 'reauth_required', 0],
])(
  'a killed claim %s the grace time of %d s becomes %s',
  async (_name, graceS, status, requests) => {
    await declare('grace', graceS);
    const { id, family } = await connectTo(vault, provider, { expiresInS: 3_600 });
    await sql.query('update connections set refresh_due_at = now() where id = $1', [id]);
    await abandonClaim(id);

    await eventually(async () => {
      expect(await connection(id)).toMatchObject({ status });
      expect(family.requests).toBe(requests);
    });
  },
);

test('an answer that is lost on the wire flags a strict connection at once and sends nothing twice', async () => {
  provider.behaviour.answering = () => false;
  const { id, family } = await connectTo(vault, provider);

  const lease = await vault.admin.post(`/v1/connections/${id}/token`);

  expect(lease).toMatchObject({ status: 409, body: { code: 'reauth_required' } });
  expect(await connection(id)).toMatchObject({ status_reason: 'refresh_outcome_unknown' });
  expect(family.requests).toBe(1);
});

test('an answer that comes after the claim has ended heals the connection that was flagged meanwhile', async () => {
  provider.behaviour.delayAfterMs = () => 6_000;
  const { id, family } = await connectTo(vault, provider);
  const pending = vault.admin.post(`/v1/connections/${id}/token`);
  await eventually(async () => expect(family.requests).toBe(1));
  await sql.query('update connections set refresh_deadline = now() where id = $1', [id]);

  await eventually(async () =>
    expect(await connection(id)).toMatchObject({ status_reason: 'refresh_outcome_unknown' }),
  );
  provider.behaviour.delayAfterMs = () => 0;
  await eventually(async () => expect(await connection(id)).toMatchObject({ status: 'active' }));

  await pending;
  const lease = await vault.admin.post(`/v1/connections/${id}/token`);
  expect(lease.body['access_token']).toBe(family.accessToken);
  expect(family.requests).toBe(1);
  expect(await eventsOf(id)).toEqual([
    'connection.created',
    'connection.reauth_required',
    'connection.recovered',
  ]);
});

test('a process that was stopped between claim and call sends nothing, and the scheduler tries again', async () => {
  const now = Date.now.bind(Date);
  let stops = 1;
  const stopped = await startTestVault(
    {},
    {
      reached: (point) => {
        if (point !== 'claimed' || stops === 0) return;
        stops -= 1;
        jest.spyOn(Date, 'now').mockImplementationOnce(() => now() + 6_000);
      },
    },
  );
  await stopped.admin.post('/v1/tenants', { id: 'acme', name: 'Acme' });
  await stopped.admin.put('/v1/tenants/acme/integrations/generic-oauth2', integrationFor(provider));
  const { id, family } = await connectTo(stopped, provider, { expiresInS: 3_600 });

  const first = await stopped.admin.post(`/v1/connections/${id}/refresh`);
  await eventually(async () => expect(family.requests).toBe(1));
  const log = await stopped.admin.get('/v1/audit?action=connection.refresh');

  await stopped.close();
  expect(first.body).toMatchObject({ refreshed: false, status: 'active' });
  expect((log.body['items'] as { outcome: string }[]).at(-1)?.outcome).toBe('not_sent');
});

test('a connection flagged for an unknown outcome is tried again only when somebody takes the risk', async () => {
  const { id, family } = await connectTo(vault, provider, { expiresInS: 3_600 });
  await abandonClaim(id);
  await eventually(async () =>
    expect(await connection(id)).toMatchObject({ status_reason: 'refresh_outcome_unknown' }),
  );

  const plain = await vault.admin.post(`/v1/connections/${id}/refresh`);
  const requestsAfterPlain = family.requests;
  const risked = await vault.admin.post(`/v1/connections/${id}/refresh`, { retry_unknown: true });

  expect(plain.body).toMatchObject({ refreshed: false, status: 'reauth_required' });
  expect(requestsAfterPlain).toBe(0);
  expect(risked.body).toMatchObject({ refreshed: true, status: 'active', status_reason: null });
  expect(family.requests).toBe(1);
});

test('invalid_grant flags the connection once and tells it once', async () => {
  const { id, family } = await connectTo(vault, provider);
  family.revoked = true;

  const leases = await Promise.all(
    Array.from({ length: 20 }, () => vault.admin.post(`/v1/connections/${id}/token`)),
  );

  expect(new Set(leases.map(({ status }) => status))).toEqual(new Set([409]));
  expect(family.requests).toBe(1);
  expect(await connection(id)).toMatchObject({
    status: 'reauth_required',
    status_reason: 'invalid_grant',
  });
  expect(await eventsOf(id)).toEqual(['connection.created', 'connection.reauth_required']);
});

test('invalid_grant for a token that was replaced meanwhile changes nothing', async () => {
  const { id, family } = await connectTo(vault, provider);
  const renewed = provider.grant();
  family.revoked = true;
  provider.behaviour.delayAfterMs = () => 400;
  const pending = vault.admin.post(`/v1/connections/${id}/token`);
  await eventually(async () => expect(family.requests).toBe(1));
  // Another replica stores a newer grant while the provider thinks.
  const replacement = await vault.admin.post('/v1/connections', {
    tenant: 'acme',
    subject: 'newer',
    provider: 'generic-oauth2',
    credential: { access_token: renewed.accessToken, refresh_token: renewed.refreshToken },
  });
  expect(replacement.status).toBe(201);
  await sql.query(
    `update connections set epoch = epoch + 1, refresh_owner = null, refresh_deadline = null, refresh_intent = null,
       refresh_claimed_at = null, refresh_fingerprint = '\\x01', access_expires_at = now() + interval '1 hour'
     where id = $1`,
    [id],
  );

  const lease = await pending;
  provider.behaviour.delayAfterMs = () => 0;

  expect(lease.status).toBe(200);
  expect(await connection(id)).toMatchObject({ status: 'active', status_reason: null });
});

test.each([
  ['503 with Retry-After', 503, { 'retry-after': '120' }, 100],
  ['429', 429, { 'retry-after': '60' }, 40],
  ['an HTML 502', 502, { 'content-type': 'text/html' }, 0],
])('%s keeps the connection and backs off', async (_name, status, headers, atLeastS) => {
  provider.behaviour.overrides.push((response) => {
    response.writeHead(status, headers).end('<html>down</html>');
  });
  const { id, family } = await connectTo(vault, provider);

  const first = await vault.admin.post(`/v1/connections/${id}/token`);
  const second = await vault.admin.post(`/v1/connections/${id}/token`);

  expect(first).toMatchObject({ status: 503, body: { code: 'provider_unavailable' } });
  expect(Number(first.headers.get('retry-after'))).toBeGreaterThan(atLeastS);
  expect(second.status).toBe(503);
  expect(family.requests).toBe(1);
  expect(await connection(id)).toMatchObject({ status: 'error', status_reason: `http_${status}` });
});

test('a connection that failed for its OAuth app works again once the app is corrected', async () => {
  provider.behaviour.overrides.push((response) =>
    response
      .writeHead(401, { 'content-type': 'application/json' })
      .end('{"error":"invalid_client"}'),
  );
  // A refused client is refused before the grant is touched.
  provider.behaviour.rotation = 'none';
  const { id, family } = await connectTo(vault, provider);
  await vault.admin.post(`/v1/connections/${id}/token`);
  const refused = await connection(id);

  await declare('strict');

  await eventually(async () => expect(await connection(id)).toMatchObject({ status: 'active' }));
  expect(refused).toMatchObject({ status: 'error', status_reason: 'invalid_client' });
  const lease = await vault.admin.post(`/v1/connections/${id}/token`);
  expect(lease.body['access_token']).toBe(family.accessToken);
});

test('a connection in trouble recovers by itself, and both ends are told once', async () => {
  provider.behaviour.rotation = 'none';
  await declare('none');
  provider.behaviour.overrides.push((response) => response.writeHead(500).end());
  const { id, family } = await connectTo(vault, provider);
  await vault.admin.post(`/v1/connections/${id}/token`);
  await sql.query('update connections set retry_at = now(), refresh_due_at = now() where id = $1', [
    id,
  ]);

  await eventually(async () => expect(await connection(id)).toMatchObject({ status: 'active' }));

  const lease = await vault.admin.post(`/v1/connections/${id}/token`);
  expect(lease.body['access_token']).toBe(family.accessToken);
  expect(await eventsOf(id)).toEqual([
    'connection.created',
    'connection.reauth_required',
    'connection.recovered',
  ]);
});

test('the token that is still valid is handed out while a slow provider thinks', async () => {
  provider.behaviour.delayBeforeMs = () => 1_500;
  const { id, family } = await connectTo(vault, provider, { expiresInS: 60 });
  const old = family.accessToken;
  const forced = vault.admin.post(`/v1/connections/${id}/refresh`);
  await eventually(async () => {
    const { rows } = await sql.query(
      'select 1 from connections where id = $1 and refresh_owner is not null',
      [id],
    );
    expect(rows).toHaveLength(1);
  });

  const lease = await vault.admin.post(`/v1/connections/${id}/token`);
  const refreshed = await forced;
  provider.behaviour.delayBeforeMs = () => 0;

  expect(lease.body['access_token']).toBe(old);
  expect(refreshed.body).toMatchObject({ refreshed: true, status: 'active' });
  expect(family.requests).toBe(1);
});

test('the scheduler refreshes before the end, once over two replicas', async () => {
  await vault.replica();
  const { id, family } = await connectTo(vault, provider, { expiresInS: 3_600 });
  await sql.query('update connections set refresh_due_at = now() where id = $1', [id]);

  await eventually(async () => expect(family.requests).toBe(1));
  await new Promise((resolve) => setTimeout(resolve, 2_500));

  expect(family.requests).toBe(1);
  const lease = await vault.admin.post(`/v1/connections/${id}/token`);
  expect(lease.body['access_token']).toBe(family.accessToken);
});

test('every outcome is in the audit log', async () => {
  const { id } = await connectTo(vault, provider);
  await vault.admin.post(`/v1/connections/${id}/token`);

  const { body } = await vault.admin.get('/v1/audit?tenant=acme&limit=500');

  const items = body['items'] as { connection?: string; action: string; outcome: string }[];
  const own = items
    .filter(({ connection: about }) => about === id)
    .map(({ action, outcome }) => [action, outcome]);
  expect(own).toEqual([
    ['connection.lease', 'ok'],
    ['connection.refresh', 'ok'],
    ['connection.import', 'ok'],
  ]);
});

test('a rotated token survives the loss of the database between answer and commit', async () => {
  const database = await createTestDatabase();
  const address = new URL(database.url);
  const line = await startCuttableProxy({ host: address.hostname, port: Number(address.port) });
  address.port = String(line.port);
  const isolated = await startTestVault({ DATABASE_URL: address.toString() });
  await isolated.admin.post('/v1/tenants', { id: 'acme', name: 'Acme' });
  await isolated.admin.put(
    '/v1/tenants/acme/integrations/generic-oauth2',
    integrationFor(provider),
  );
  const { id, family } = await connectTo(isolated, provider);
  provider.behaviour.delayAfterMs = () => 500;

  const pending = isolated.admin.post(`/v1/connections/${id}/token`);
  await eventually(async () => expect(family.requests).toBe(1));
  line.cut();
  const during = await pending;
  const spooled = await eventually(async () => {
    const files = await readdir(isolated.spoolFolder);
    expect(files).toEqual([expect.stringContaining(id)]);
    return readFile(`${isolated.spoolFolder}/${files[0] ?? ''}`, 'utf8');
  });
  line.mend();
  provider.behaviour.delayAfterMs = () => 0;
  const lease = await eventually(async () => {
    const answer = await isolated.admin.post(`/v1/connections/${id}/token`);
    expect(answer.status).toBe(200);
    return answer;
  }, 15_000);

  await isolated.close();
  await line.close();
  await database.close();
  expect(during.status).toBe(503);
  expect(during.headers.get('retry-after')).not.toBeNull();
  expect(spooled).not.toContain(family.refreshToken);
  expect(lease.body['access_token']).toBe(family.accessToken);
  expect(family.requests).toBe(1);
});
