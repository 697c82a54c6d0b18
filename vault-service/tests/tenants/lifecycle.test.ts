import { integrationFor, startRigProvider, type RigProvider } from '../../rigs/oauth-provider';
import { connectTo } from '../support/connections';
import { startTestVault, type TestVault } from '../support/vault';

let vault: TestVault;
let provider: RigProvider;

beforeAll(async () => {
  provider = await startRigProvider();
  vault = await startTestVault();
});
afterAll(async () => {
  await vault.close();
  await provider.close();
});
beforeEach(async () => {
  await vault.admin.post('/v1/tenants', { id: 'acme', name: 'Acme' });
  await vault.admin.put('/v1/tenants/acme/integrations/generic-oauth2', integrationFor(provider));
});

test('revoking a connection revokes at the provider, wipes the tokens and hands out receipts', async () => {
  const { id, family } = await connectTo(vault, provider, { expiresInS: 3_600 });

  const answer = await vault.admin.delete(`/v1/connections/${id}`);

  expect(answer.status).toBe(200);
  expect(answer.body['receipts']).toEqual([
    expect.objectContaining({ token: 'refresh_token', outcome: 'revoked', status: 200 }),
    expect.objectContaining({ token: 'access_token', outcome: 'revoked', status: 200 }),
  ]);
  expect(provider.revocations).toEqual(
    expect.arrayContaining([family.refreshToken, family.accessToken]),
  );
  const lease = await vault.admin.post(`/v1/connections/${id}/token`);
  expect(lease).toMatchObject({ status: 409, body: { code: 'connection_revoked' } });
});

test('a token that died with its refresh token counts as revoked, not as failed', async () => {
  provider.behaviour.refusesDeadTokens = true;
  const { id } = await connectTo(vault, provider, { expiresInS: 3_600 });

  const answer = await vault.admin.delete(`/v1/connections/${id}`);

  provider.behaviour.refusesDeadTokens = false;
  expect(answer.body['receipts']).toEqual([
    expect.objectContaining({ token: 'refresh_token', outcome: 'revoked', status: 200 }),
    expect.objectContaining({ token: 'access_token', outcome: 'revoked', status: 400 }),
  ]);
});

test('a revocation during a refresh revokes the token the refresh brings', async () => {
  provider.behaviour.delayAfterMs = () => 500;
  const { id, family } = await connectTo(vault, provider);
  const pending = vault.admin.post(`/v1/connections/${id}/token`);
  await new Promise((resolve) => setTimeout(resolve, 200));

  const answer = await vault.admin.delete(`/v1/connections/${id}`);

  await pending;
  provider.behaviour.delayAfterMs = () => 0;
  expect(answer.status).toBe(200);
  expect(provider.revocations).toContain(family.refreshToken);
  expect(family.requests).toBe(1);
});

test('deleting a tenant revokes everything and destroys its key; the id can be used anew', async () => {
  const { id, family } = await connectTo(vault, provider, { expiresInS: 3_600 });

  const answer = await vault.admin.delete('/v1/tenants/acme');
  const gone = await vault.admin.get('/v1/tenants/acme');
  const keys = await vault.admin.get('/v1/keys?tenant=acme');
  const again = await vault.admin.post('/v1/tenants', { id: 'acme', name: 'Acme again' });
  const old = await vault.admin.get(`/v1/connections/${id}`);

  expect(answer.status).toBe(200);
  expect(provider.revocations).toContain(family.refreshToken);
  expect(gone.status).toBe(404);
  expect(keys.body['tenants']).toEqual([expect.objectContaining({ status: 'retired' })]);
  expect(again.status).toBe(201);
  expect(old.status).toBe(404);
});

test('a provider that cannot be reached does not keep a connection alive', async () => {
  await vault.admin.put('/v1/tenants/acme/integrations/generic-oauth2', {
    ...integrationFor(provider),
    revoke_url: 'http://127.0.0.1:1/revoke',
  });
  const { id } = await connectTo(vault, provider, { expiresInS: 3_600 });

  const answer = await vault.admin.delete(`/v1/connections/${id}`);

  expect(answer.status).toBe(200);
  expect(answer.body['receipts']).toEqual([
    expect.objectContaining({ token: 'refresh_token', outcome: 'failed', status: null }),
    expect.objectContaining({ token: 'access_token', outcome: 'failed', status: null }),
  ]);
});

test.each([
  [
    'an unknown provider',
    '/v1/connections',
    { tenant: 'acme', subject: 's', provider: 'nope', credential: { access_token: 'x' } },
    422,
    'provider',
  ],
  [
    'an unknown tenant',
    '/v1/connections',
    { tenant: 'nobody', subject: 's', provider: 'openai', credential: { access_token: 'x' } },
    404,
    undefined,
  ],
  [
    'no credential',
    '/v1/connections',
    { tenant: 'acme', subject: 's', provider: 'openai' },
    422,
    'credential',
  ],
  [
    'an unknown field',
    '/v1/connections',
    {
      tenant: 'acme',
      subject: 's',
      provider: 'openai',
      credential: { access_token: 'x' },
      more: 1,
    },
    422,
    'more',
  ],
  [
    'oversized facts',
    '/v1/connections',
    {
      tenant: 'acme',
      subject: 's',
      provider: 'openai',
      credential: { access_token: 'x' },
      extra: { a: 'x'.repeat(9_000) },
    },
    422,
    'extra',
  ],
  [
    'a time no calendar has',
    '/v1/connections',
    {
      tenant: 'acme',
      subject: 's',
      provider: 'openai',
      credential: { access_token: 'x', expires_at: 1e20 },
    },
    422,
    'credential.expires_at',
  ],
  [
    'a number that JavaScript has changed while reading it',
    '/v1/connections',
    {
      tenant: 'acme',
      subject: 's',
      provider: 'openai',
      credential: { access_token: 'x' },
      extra: { page: { ids: [1, 120_215_678_901_234_560_000] } },
    },
    422,
    'extra.page.ids.1',
  ],
  ['a tenant id with spaces', '/v1/tenants', { id: 'a b', name: 'x' }, 422, 'id'],
  ['a tenant that exists', '/v1/tenants', { id: 'acme', name: 'x' }, 409, undefined],
  [
    'a refresh token of a key',
    '/v1/connections',
    {
      tenant: 'acme',
      subject: 's',
      provider: 'openai',
      credential: { access_token: 'x', refresh_token: 'y' },
    },
    422,
    'credential.refresh_token',
  ],
])('%s is refused and named', async (_name, path, body, status, field) => {
  const answer = await vault.admin.post(path, body);

  expect(answer.status).toBe(status);
  expect(answer.headers.get('content-type')).toContain('application/problem+json');
  if (field !== undefined)
    expect(answer.body['errors']).toEqual([expect.objectContaining({ field })]);
});

test('two different accounts of one provider are never guessed between', async () => {
  const importFor = (account: string) =>
    vault.admin.post('/v1/connections', {
      tenant: 'acme',
      subject: 'two-accounts',
      provider: 'openai',
      credential: { access_token: `key of ${account}` },
      account: { id: account },
    });
  await importFor('one');
  await importFor('two');
  const selector = { tenant: 'acme', subject: 'two-accounts', provider: 'openai' };

  const guessed = await vault.admin.post('/v1/tokens', selector);
  const named = await vault.admin.post('/v1/tokens', { ...selector, account: 'one' });

  expect(guessed).toMatchObject({ status: 409, body: { code: 'connection_ambiguous' } });
  expect(named.body['access_token']).toBe('key of one');
});
