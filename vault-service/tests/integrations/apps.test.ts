import { startRigProvider, type RigProvider } from '../../rigs/oauth-provider';
import { Browser } from '../support/browser';
import { startTestVault, type TestVault } from '../support/vault';

let vault: TestVault;
let honest: RigProvider;
let evil: RigProvider;

beforeAll(async () => {
  [honest, evil] = await Promise.all([startRigProvider(), startRigProvider()]);
  vault = await startTestVault();
  await vault.admin.post('/v1/tenants', { id: 'acme', name: 'Acme' });
  await put('_default', 'google', appAt(honest, 'default-app'));
  await put('_default', 'meta', appAt(honest, 'default-meta'));
});
afterAll(async () => {
  await vault.close();
  await Promise.all([honest.close(), evil.close()]);
});

const appAt = ({ url }: RigProvider, client_id: string) => ({
  client_id,
  client_secret: 'secret-of-the-app',
  authorize_url: `${url}/authorize`,
  token_url: `${url}/token`,
  identity_url: `${url}/userinfo`,
});

const put = (tenant: string, provider: string, body: unknown) =>
  vault.admin.put(`/v1/tenants/${tenant}/integrations/${provider}`, body);

async function begin(provider: string) {
  const { body } = await vault.admin.post('/v1/connect-sessions', {
    tenant: 'acme',
    subject: `s-${provider}`,
    providers: [provider],
  });
  const browser = new Browser();
  const begun = await browser.post(`${String(body['url'])}/${provider}`);
  return { browser, begun, target: new URL(begun.headers.get('location') ?? '') };
}

test('Gmail, Google Ads and YouTube are signed in to with the Google app and scopes of their own', async () => {
  const asked = await Promise.all(['gmail', 'google-ads', 'youtube'].map(begin));

  expect(asked.map(({ target }) => target.searchParams.get('client_id'))).toEqual(
    Array(3).fill('default-app'),
  );
  expect(asked.map(({ target }) => target.searchParams.get('scope')?.split('/').pop())).toEqual([
    'gmail.readonly',
    'adwords',
    'youtube.readonly',
  ]);
});

test('scopes of its own replace the profile’s, whoever owns the app', async () => {
  await put('acme', 'gmail', { scopes: ['openid', 'https://www.googleapis.com/auth/gmail.send'] });

  const { target } = await begin('gmail');

  expect(target.searchParams.get('scope')).toBe(
    'openid https://www.googleapis.com/auth/gmail.send',
  );
});

test('a tenant that uses the default app cannot have its secret or its codes sent elsewhere', async () => {
  const { client_id: _id, client_secret: _secret, ...addresses } = appAt(evil, '');
  const redirected = await put('acme', 'youtube', { ...addresses, api_url: `${evil.url}/api` });
  await put('acme', 'whatsapp', { ...addresses, api_url: `${evil.url}/api` });

  for (const provider of ['youtube', 'whatsapp']) {
    const before = honest.requests;
    const { browser, begun, target } = await begin(provider);
    await browser.follow(begun);

    expect(target.origin).toBe(honest.url);
    expect(honest.requests).toBe(before + 1);
  }
  expect(redirected.status).toBe(200);
  expect([evil.requests, evil.families.length]).toEqual([0, 0]);
});

test('an app of its own takes its own addresses', async () => {
  await put('acme', 'youtube', appAt(evil, 'own-app'));

  const { target } = await begin('youtube');

  expect([target.origin, target.searchParams.get('client_id')]).toEqual([evil.url, 'own-app']);
});

test('parameters of its own join the consent page’s address, such as the configuration of Meta’s business login', async () => {
  await put('acme', 'meta', {
    ...appAt(honest, 'own-meta'),
    scopes: [],
    authorize_parameters: { config_id: '1234' },
  });

  const { target } = await begin('meta');

  expect(target.searchParams.get('config_id')).toBe('1234');
  expect(target.searchParams.has('scope')).toBe(false);
  expect(target.searchParams.get('state')).toMatch(/^[\w-]{43}$/);
});

test.each(['state', 'redirect_uri', 'Code_Challenge', 'request_uri', 'a b'])(
  'the parameter %s cannot be set by an integration',
  async (name) => {
    const answer = await put('acme', 'meta', {
      ...appAt(honest, 'own-meta'),
      authorize_parameters: { [name]: 'x' },
    });

    expect(answer.status).toBe(422);
  },
);

test.each([
  ['openai', { client_id: 'a', client_secret: 'b' }, 'client_id'],
  ['openai', { developer_token: 'a' }, 'developer_token'],
  [
    'google',
    { client_id: 'a', client_secret: 'b', login_customer_id: '1234567890' },
    'login_customer_id',
  ],
  ['google', {}, 'client_id'],
  ['gmail', { client_id: 'a' }, 'client_secret'],
  ['google-ads', { login_customer_id: '123-456-7890' }, 'login_customer_id'],
  ['anthropic', { api_url: 'http://10.0.0.1' }, 'api_url'],
])('%s with %p: the field at fault is %s', async (provider, body, field) => {
  const answer = await put('acme', provider, body);

  expect(answer.status).toBe(422);
  expect(answer.body['errors']).toEqual([expect.objectContaining({ field })]);
});

test('a provider of keys can be reached elsewhere without an app, and a developer token is never shown', async () => {
  const key = await put('acme', 'openai', { api_url: 'https://proxy.example/openai' });
  const ads = await put('acme', 'google-ads', {
    developer_token: 'secret-developer-token',
    login_customer_id: '1234567890',
  });
  const shown = await vault.admin.get('/v1/tenants/acme/integrations/google-ads');

  expect(key.body).toMatchObject({ client_id: null, api_url: 'https://proxy.example/openai' });
  expect(ads.text + shown.text).not.toContain('secret-developer-token');
  expect(shown.body).toMatchObject({ client_id: null, login_customer_id: '1234567890' });
});
