import { integrationFor, startRigProvider, type RigProvider } from '../../rigs/oauth-provider';
import { Browser } from '../support/browser';
import { startTestVault, type TestVault } from '../support/vault';

let vault: TestVault;
let provider: RigProvider;

beforeAll(async () => {
  provider = await startRigProvider();
  vault = await startTestVault();
  await vault.admin.post('/v1/tenants', { id: 'acme', name: 'Acme <Dakar>' });
  await vault.admin.put('/v1/tenants/acme/integrations/generic-oauth2', integrationFor(provider));
});

afterAll(async () => {
  await vault.close();
  await provider.close();
});

beforeEach(() => {
  provider.behaviour.account = 'account-1';
});

async function newLink(subject: string, more: Record<string, unknown> = {}): Promise<string> {
  const { status, body, text } = await vault.admin.post('/v1/connect-sessions', {
    tenant: 'acme',
    subject,
    providers: ['generic-oauth2'],
    ...more,
  });
  if (status !== 201) throw new Error(text);
  return String(body['url']);
}

/** Opens the link, presses the button and says yes at the provider; answers the last page. */
async function connectWith(browser: Browser, url: string) {
  const begun = await browser.post(`${url}/generic-oauth2`);
  return browser.follow(begun);
}

async function connectionsOf(subject: string) {
  const { body } = await vault.admin.get(`/v1/connections?tenant=acme&subject=${subject}`);
  return body['items'] as Record<string, unknown>[];
}

test('a person connects an account through the link, and its token can be leased', async () => {
  const url = await newLink('s-happy', { locale: 'fr', return_url: 'http://127.0.0.1:9/done' });
  const browser = new Browser();

  const page = await browser.get(url);
  const end = await connectWith(browser, url);

  expect(page.status).toBe(200);
  expect(page.text).toContain('<html lang="fr">');
  expect(page.text).toContain('Acme &lt;Dakar&gt;');
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(end.status).toBe(303);
  const target = new URL(end.headers.get('location') ?? '');
  expect(target.origin + target.pathname).toBe('http://127.0.0.1:9/done');
  expect(target.searchParams.get('status')).toBe('connected');
  const lease = await vault.admin.post(
    `/v1/connections/${target.searchParams.get('connection') ?? ''}/token`,
  );
  expect(lease.body).toMatchObject({
    access_token: provider.families.at(-1)?.accessToken,
    account: { id: 'account-1', name: 'Name of account-1' },
    scopes: ['read', 'write'],
  });
});

test('the link connects each provider once', async () => {
  const url = await newLink('s-once');
  const browser = new Browser();
  await connectWith(browser, url);

  const again = await browser.get(url);

  expect(again.status).toBe(404);
});

test('a replayed state is refused', async () => {
  const url = await newLink('s-replay');
  const browser = new Browser();
  const begun = await browser.post(`${url}/generic-oauth2`);
  const consent = await browser.get(begun.headers.get('location') ?? '');
  const callback = consent.headers.get('location') ?? '';
  await browser.get(callback);

  const replay = await browser.get(callback);

  expect(replay.status).toBe(400);
  expect(replay.text).toContain('has been used already');
  expect(await connectionsOf('s-replay')).toHaveLength(1);
});

test('another browser cannot end the flow, and the rightful one still can', async () => {
  const url = await newLink('s-browser');
  const browser = new Browser();
  const begun = await browser.post(`${url}/generic-oauth2`);
  const consent = await browser.get(begun.headers.get('location') ?? '');
  const callback = consent.headers.get('location') ?? '';

  const foreign = await new Browser().get(callback);
  const own = await browser.get(callback);

  expect(foreign.status).toBe(400);
  expect(foreign.text).toContain('another browser');
  expect(own.status).toBe(200);
  expect(await connectionsOf('s-browser')).toHaveLength(1);
});

test('a reconnect as another account is refused and changes nothing', async () => {
  await connectWith(new Browser(), await newLink('s-wrong'));
  const before = await connectionsOf('s-wrong');
  provider.behaviour.account = 'account-2';

  const end = await connectWith(new Browser(), await newLink('s-wrong', { locale: 'pt' }));

  expect(end.status).toBe(400);
  expect(end.text).toContain('Você entrou com uma conta diferente');
  expect(await connectionsOf('s-wrong')).toEqual(before);
});

test('a reconnect as the same account renews the connection in place', async () => {
  await connectWith(new Browser(), await newLink('s-again'));
  const [before] = await connectionsOf('s-again');

  await connectWith(new Browser(), await newLink('s-again'));

  const after = await connectionsOf('s-again');
  expect(after.map(({ id }) => id)).toEqual([before?.['id']]);
  const lease = await vault.admin.post(`/v1/connections/${String(before?.['id'])}/token`);
  expect(lease.body['access_token']).toBe(provider.families.at(-1)?.accessToken);
});

test('a code that was given to another flow is refused (code injection)', async () => {
  const attacker = new Browser();
  const stolen = await attacker.get(
    (await attacker.post(`${await newLink('s-attacker')}/generic-oauth2`)).headers.get(
      'location',
    ) ?? '',
  );
  const code = new URL(stolen.headers.get('location') ?? '').searchParams.get('code') ?? '';
  const victim = new Browser();
  const begun = await victim.post(`${await newLink('s-victim')}/generic-oauth2`);
  const consent = await victim.get(begun.headers.get('location') ?? '');
  const callback = new URL(consent.headers.get('location') ?? '');
  callback.searchParams.set('code', code);

  const end = await victim.get(callback.toString());

  expect(end.status).toBe(400);
  expect(await connectionsOf('s-victim')).toHaveLength(0);
});

test('an answer of another issuer is refused (mix-up)', async () => {
  await vault.admin.post('/v1/tenants', { id: 'issuer-tenant', name: 'Issuer' });
  await vault.admin.put('/v1/tenants/issuer-tenant/integrations/generic-oauth2', {
    ...integrationFor(provider),
    issuer: 'https://right.example',
  });
  const url = await newLink('s-issuer', { tenant: 'issuer-tenant' });
  const browser = new Browser();
  const begun = await browser.post(`${url}/generic-oauth2`);
  const consent = await browser.get(begun.headers.get('location') ?? '');
  const callback = new URL(consent.headers.get('location') ?? '');
  callback.searchParams.set('iss', 'https://wrong.example');

  const end = await browser.get(callback.toString());

  expect(end.status).toBe(400);
  expect(end.text).toContain('another service');
});

test('the authorization request carries state, PKCE S256 and the exact redirect URI', async () => {
  const browser = new Browser();

  const begun = await browser.post(`${await newLink('s-request')}/generic-oauth2`);

  const query = new URL(begun.headers.get('location') ?? '').searchParams;
  expect(query.get('code_challenge_method')).toBe('S256');
  expect(query.get('code_challenge')).toMatch(/^[\w-]{43}$/);
  expect(query.get('state')).toMatch(/^[\w-]{43}$/);
  expect(query.get('redirect_uri')).toBe(`${vault.url}/oauth/callback`);
  expect(begun.headers.get('set-cookie')).toMatch(/HttpOnly; SameSite=Lax/);
});

test('a return URL on a foreign origin is refused', async () => {
  const answer = await vault.admin.post('/v1/connect-sessions', {
    tenant: 'acme',
    subject: 's',
    providers: ['generic-oauth2'],
    return_url: 'https://evil.example/',
  });

  expect(answer.status).toBe(422);
  expect(answer.body['errors']).toEqual([expect.objectContaining({ field: 'return_url' })]);
});

test('a key is handed in on the page without JavaScript', async () => {
  const url = await newLink('s-key', { providers: ['cal-com'] });
  const browser = new Browser();

  const page = await browser.get(url);
  const end = await browser.post(`${url}/cal-com`, { key: 'cal_sandbox_abc' });

  expect(page.text).toContain('type="password"');
  expect(page.text).not.toContain('<script');
  expect(end.status).toBe(200);
  const lease = await vault.admin.post('/v1/tokens', {
    tenant: 'acme',
    subject: 's-key',
    provider: 'cal-com',
  });
  expect(lease.body['access_token']).toBe('cal_sandbox_abc');
});
