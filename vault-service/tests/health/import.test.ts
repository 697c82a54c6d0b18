import { Browser } from '../support/browser';
import { startTestVault, type TestVault } from '../support/vault';
import {
  json,
  startVendor,
  telegramBot,
  telegramRefusal,
  type Behaviour,
  type Vendor,
} from './vendor';

let vault: TestVault;
let vendor: Vendor;

beforeAll(async () => {
  vendor = await startVendor();
  vault = await startTestVault({ VAULT_PROBES: '1' });
  await vault.admin.post('/v1/tenants', { id: 'acme', name: 'Acme' });
  for (const provider of ['telegram', 'openai', 'whatsapp'])
    await vault.admin.put(`/v1/tenants/_default/integrations/${provider}`, { api_url: vendor.url });
});
afterAll(async () => {
  await vault.close();
  await vendor.close();
});
beforeEach(() => {
  vendor.calls.length = 0;
  vendor.behaviour = telegramBot;
});

const token = '4242:AAH-a_secret';
const importBot = (more: Record<string, unknown> = {}, accessToken = token) =>
  vault.admin.post('/v1/connections', {
    tenant: 'acme',
    subject: 'brand-1',
    provider: 'telegram',
    credential: { access_token: accessToken },
    ...more,
  });
const count = async () => {
  const { body } = await vault.admin.get('/v1/connections?tenant=acme&limit=200');
  return (body['items'] as unknown[]).length;
};

test('a key that works is stored with the account the vendor names', async () => {
  const { status, body } = await importBot();

  expect(status).toBe(201);
  expect(body).toMatchObject({
    status: 'active',
    health: 'alive',
    health_reason: null,
    account: { id: '4242', name: '@teranga_bot' },
  });
  expect(body['checked_at']).not.toBeNull();
  expect(vendor.calls).toEqual([`GET /bot${token}/getMe`]);
});

test('an account the caller names stays as he named it', async () => {
  const { body } = await importBot({ account: { id: 'own-id', name: 'Own name' } });

  expect(body['account']).toEqual({ id: 'own-id', name: 'Own name' });
});

test('a key the vendor refuses is refused, named, and not stored', async () => {
  const before = await count();
  vendor.behaviour = telegramRefusal;

  const answer = await importBot();

  expect(answer).toMatchObject({
    status: 422,
    body: {
      code: 'credential_rejected',
      errors: [{ field: 'credential.access_token' }],
    },
  });
  expect(answer.text).not.toContain(token);
  expect(await count()).toBe(before);
});

test('a text that no header or address can carry is refused without a call', async () => {
  const answer = await importBot({}, '4242:AAH\nHost: elsewhere');

  expect(answer).toMatchObject({ status: 422, body: { code: 'credential_rejected' } });
  expect(vendor.calls).toEqual([]);
});

test('a token cannot lead the call to another path', async () => {
  vendor.behaviour = json(404, { ok: false, error_code: 404, description: 'Not Found' });

  const answer = await importBot({}, '../../other?x=1#');

  expect(answer.status).toBe(422);
  expect(vendor.calls).toEqual(['GET /bot..%2F..%2Fother%3Fx%3D1%23/getMe']);
});

const silent: Behaviour = () => undefined;
test.each<[string, Behaviour, string]>([
  ['is down', json(503, { ok: false, error_code: 503 }), 'http_503'],
  ['refuses with 5xx', json(500, { ok: false, error_code: 401 }), 'http_500'],
  ['is busy', json(429, { ok: false, error_code: 429 }, { 'retry-after': '30' }), 'http_429'],
  ['drops the line', (request) => request.socket.destroy(), 'unreachable'],
  [
    'redirects',
    (_request, response) => response.writeHead(302, { location: '/login' }).end(),
    'http_302',
  ],
  [
    'is hidden by a proxy that wants a login',
    (_request, response) =>
      response.writeHead(401, { 'content-type': 'text/html' }).end('<h1>401</h1>'),
    'http_401_without_json',
  ],
  [
    'sends half an answer',
    (_request, response) => response.writeHead(200).end('{"ok":tr'),
    'http_200_without_json',
  ],
  [
    'sends a huge answer',
    (_request, response) => response.writeHead(200).end('x'.repeat(2_000_000)),
    'answer_too_large',
  ],
  ['does not answer', silent, 'timeout'],
])(
  'a vendor that %s rejects nothing: stored, and asked again soon',
  async (_name, behaviour, reason) => {
    vendor.behaviour = behaviour;
    const { status, body } = await importBot();

    expect(status).toBe(201);
    expect(body).toMatchObject({ status: 'active', health: 'unknown', health_reason: reason });
  },
);

test('"validate": false asks nobody', async () => {
  vendor.behaviour = telegramRefusal;

  const { status, body } = await importBot({ validate: false });

  expect(status).toBe(201);
  expect(body).toMatchObject({ health: 'unknown', checked_at: null });
  expect(vendor.calls).toEqual([]);
});

test('the connect page tells of a refused key beside its field, and stores nothing', async () => {
  vendor.behaviour = json(401, {
    error: { code: 'invalid_api_key', type: 'invalid_request_error' },
  });
  const link = await vault.admin.post('/v1/connect-sessions', {
    tenant: 'acme',
    subject: 'by-page',
    providers: ['openai'],
    locale: 'en',
  });
  const url = String(link.body['url']);
  const browser = new Browser();
  await browser.get(url);

  const refused = await browser.post(`${url}/openai`, { key: 'sk-dead' });
  vendor.behaviour = json(200, { data: [] }, { 'openai-organization': 'org-teranga' });
  const taken = await browser.post(`${url}/openai`, { key: 'sk-alive' });

  expect(refused.status).toBe(422);
  expect(refused.text).toContain('does not accept this key');
  expect(refused.text).not.toContain('sk-dead');
  expect(taken.text).toContain('org-teranga');
  const { body } = await vault.admin.get('/v1/connections?tenant=acme&subject=by-page');
  expect(body['items']).toEqual([
    expect.objectContaining({
      health: 'alive',
      status: 'active',
      account: { id: 'org-teranga', name: null },
    }),
  ]);
});

test('the ends Meta tells of a system-user token are kept, so that they are forecast', async () => {
  const tokenEnd = Math.floor(Date.now() / 1000) + 50 * 86_400;
  const accessEnd = tokenEnd + 86_400;
  vendor.behaviour = (request, response) =>
    json(
      200,
      request.url?.startsWith('/debug_token')
        ? { data: { is_valid: true, expires_at: tokenEnd, data_access_expires_at: accessEnd } }
        : { id: '1220', name: 'System user' },
    )(request, response);

  const { body } = await importBot({ provider: 'whatsapp' }, 'EAA-token');

  expect(body).toMatchObject({
    kind: 'key',
    health: 'alive',
    account: { id: '1220', name: 'System user' },
    expires_at: new Date(tokenEnd * 1000).toISOString(),
    grant_expires_at: new Date(accessEnd * 1000).toISOString(),
  });
});

describe('a provider nobody has described', () => {
  const importKey = (accessToken: string) =>
    importBot({ provider: 'generic-api-key' }, accessToken);

  test('is not asked unless told where', async () => {
    const { status, body } = await importKey('any');

    expect(status).toBe(201);
    expect(body).toMatchObject({ health: 'unknown' });
    expect(vendor.calls).toEqual([]);
  });

  test('is asked at probe_url, with the token in the header it wants', async () => {
    await vault.admin.put('/v1/tenants/acme/integrations/generic-api-key', {
      probe_url: `${vendor.url}/ping`,
      probe_header: 'X-Api-Key',
    });
    vendor.behaviour = (_request, response) => response.writeHead(204).end();
    const taken = await importKey('good');
    const header = vendor.lastHeaders['x-api-key'];
    vendor.behaviour = json(401, {});
    const refused = await importKey('bad');
    vendor.behaviour = json(403, {});
    const limited = await importKey('limited');

    expect(taken.body).toMatchObject({ health: 'alive' });
    expect(header).toBe('good');
    expect(refused).toMatchObject({ status: 422, body: { code: 'credential_rejected' } });
    expect(limited).toMatchObject({ status: 201, body: { health: 'unknown' } });
    expect(vendor.calls).toEqual(['GET /ping', 'GET /ping', 'GET /ping']);
  });
});

test('an access token that has ended says nothing about the refresh token beside it', async () => {
  const answer = await vault.admin.put('/v1/tenants/acme/integrations/generic-oauth2', {
    client_id: 'id',
    client_secret: 'secret',
    authorize_url: `${vendor.url}/authorize`,
    token_url: `${vendor.url}/token`,
    probe_url: `${vendor.url}/ping`,
  });
  vendor.behaviour = json(401, { error: 'invalid_token' });

  const { status } = await importBot({
    provider: 'generic-oauth2',
    credential: { access_token: 'old', refresh_token: 'r', expires_at: 1_700_000_000 },
  });
  const asked = vendor.calls.includes('GET /ping');
  const unknownEnd = await importBot({
    provider: 'generic-oauth2',
    credential: { access_token: 'perhaps ended', refresh_token: 'r' },
  });

  expect(answer.status).toBe(200);
  expect([status, asked]).toEqual([201, false]);
  expect(unknownEnd).toMatchObject({ status: 201, body: { health: 'unknown' } });
});
