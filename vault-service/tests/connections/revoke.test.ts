import { json, type Behaviour } from '../health/vendor';
import { connectTo } from '../support/connections';
import { eventually } from '../support/eventually';
import { startRevokingScene, type RevokingScene } from '../support/revoking';

let scene: RevokingScene;
let vault: RevokingScene['vault'];
let vendor: RevokingScene['vendor'];
let provider: RevokingScene['provider'];
let sql: RevokingScene['sql'];
let receiptsOf: RevokingScene['receiptsOf'];

beforeAll(async () => {
  scene = await startRevokingScene();
  ({ vault, vendor, provider, sql, receiptsOf } = scene);
});
afterAll(() => scene.close());
beforeEach(() => scene.begin());

interface Row {
  readonly token: Buffer | null;
  readonly attempts: number;
}
const stored = async (connection: string) =>
  (
    await sql.query<Row>(
      'select token, attempts from revocations where connection = $1 order by id',
      [connection],
    )
  ).rows;
const askAgainNow = (connection: string) =>
  sql.query(
    'update revocations set next_at = now() where connection = $1 and next_at is not null',
    [connection],
  );
test('a provider that was away is asked again, and the receipts are completed', async () => {
  const { id, family } = await connectTo(vault, provider, { expiresInS: 3_600 });
  vendor.behaviour = json(503, {});

  const { body } = await vault.admin.delete(`/v1/connections/${id}`);
  const kept = await stored(id);
  await askAgainNow(id);
  await eventually(async () =>
    expect((await stored(id)).map(({ attempts }) => attempts)).toEqual([2, 2]),
  );
  const meanwhile = await receiptsOf(id);
  vendor.behaviour = json(200, {});
  await askAgainNow(id);
  await eventually(async () =>
    expect((await receiptsOf(id)).map((receipt) => receipt['outcome'])).toEqual([
      'revoked',
      'revoked',
    ]),
  );

  expect(body['receipts']).toEqual([
    expect.objectContaining({
      token: 'refresh_token',
      outcome: 'failed',
      status: 503,
      retrying: true,
      instructions: { code: 'remove_app', text: expect.stringMatching(/./) as unknown },
    }),
    expect.objectContaining({ token: 'access_token', outcome: 'failed', retrying: true }),
  ]);
  expect(kept.every(({ token }) => token && !token.includes(family.refreshToken))).toBe(true);
  expect(meanwhile.every((receipt) => receipt['retrying'] === true)).toBe(true);
  expect((await stored(id)).map(({ token }) => token)).toEqual([null, null]);
  expect((await receiptsOf(id))[0]).toMatchObject({ retrying: false, instructions: null });
  const again = await vault.admin.delete(`/v1/connections/${id}`);
  expect(again.body['receipts']).toHaveLength(2);
});

test('a token that waits to be revoked is sealed anew when the key is rotated', async () => {
  const { id } = await connectTo(vault, provider, { expiresInS: 3_600 });
  vendor.behaviour = json(503, {});
  await vault.admin.delete(`/v1/connections/${id}`);
  const [before] = await stored(id);
  await vault.admin.post('/v1/keys/rotate', { scope: 'tenant', tenant: 'acme' });
  await eventually(async () => {
    const [after] = await stored(id);
    expect(after?.token?.equals(before?.token ?? Buffer.alloc(0))).toBe(false);
  });
  vendor.behaviour = json(200, {});
  await askAgainNow(id);

  await eventually(async () =>
    expect((await receiptsOf(id)).map((receipt) => receipt['outcome'])).toEqual([
      'revoked',
      'revoked',
    ]),
  );
});

test('a provider that refuses is not asked again, and no token is kept', async () => {
  const { id } = await connectTo(vault, provider, { expiresInS: 3_600 });
  vendor.behaviour = json(403, { error: 'access_denied' });

  const { body } = await vault.admin.delete(`/v1/connections/${id}`);

  expect(body['receipts']).toEqual([
    expect.objectContaining({ outcome: 'failed', status: 403, retrying: false }),
    expect.objectContaining({ outcome: 'failed', status: 403, retrying: false }),
  ]);
  expect((await stored(id)).map(({ token }) => token)).toEqual([null, null]);
});

test('a key cannot be revoked by a call: the receipt says where a person deletes it', async () => {
  const { body } = await vault.admin.post('/v1/connections', {
    tenant: 'acme',
    subject: 's',
    provider: 'anthropic',
    credential: { access_token: 'sk-ant-x' },
  });

  const answer = await vault.admin.delete(`/v1/connections/${String(body['id'])}`);

  expect(answer.body['receipts']).toEqual([
    expect.objectContaining({
      outcome: 'not_supported',
      status: null,
      retrying: false,
      instructions: { code: 'delete_key', text: expect.stringContaining('API keys') as unknown },
    }),
  ]);
});

/** What a provider answers to a token it ended, and to one that was dead already. */
test.each<[string, Record<string, unknown>, Behaviour, Behaviour, string]>([
  [
    'slack',
    { api_url: '', revoke_url: '/auth.revoke', token_url: '/token' },
    json(200, { ok: true, revoked: true }),
    json(200, { ok: false, error: 'token_revoked' }),
    'POST /auth.revoke',
  ],
  [
    'meta',
    { api_url: '', token_url: '/token' },
    json(200, { success: true }),
    json(400, { error: { code: 190, error_subcode: 458 } }),
    'DELETE /me/permissions',
  ],
  [
    'tiktok-business',
    { api_url: '', token_url: '/token' },
    json(200, { code: 0, message: 'OK' }),
    json(200, { code: 40_105, message: 'revoked' }),
    'POST /oauth2/revoke_token/',
  ],
  [
    'linkedin',
    { api_url: '', revoke_url: '/revoke', token_url: '/token' },
    json(200, {}),
    json(400, { error: 'invalid_token' }),
    'POST /revoke',
  ],
])('%s ends a token by its own call', async (name, urls, ended, dead, call) => {
  await vault.admin.put(`/v1/tenants/acme/integrations/${name}`, {
    client_id: 'id',
    client_secret: 'secret-of-the-app',
    ...Object.fromEntries(
      Object.entries(urls).map(([field, path]) => [field, `${vendor.url}${String(path)}`]),
    ),
  });
  const revoke = async (behaviour: Behaviour) => {
    const { body, text } = await vault.admin.post('/v1/connections', {
      tenant: 'acme',
      subject: 's',
      provider: name,
      credential: { access_token: `token-of-${name}` },
    });
    const id = body['id'];
    if (typeof id !== 'string') throw new Error(text);
    vendor.behaviour = behaviour;
    const answer = await vault.admin.delete(`/v1/connections/${id}`);
    return (answer.body['receipts'] as Record<string, unknown>[]).map((receipt) => [
      receipt['token'],
      receipt['outcome'],
    ]);
  };

  expect(await revoke(ended)).toEqual([['access_token', 'revoked']]);
  expect(await revoke(dead)).toEqual([['access_token', 'revoked']]);
  expect(await revoke(json(400, { error: 'invalid_request' }))).toEqual([
    ['access_token', 'failed'],
  ]);
  expect(new Set(vendor.calls)).toEqual(new Set([call]));
});
