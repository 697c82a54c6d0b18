import { createHash, randomBytes } from 'node:crypto';
import * as oauth from 'oauth4webapi';
import { genericOAuth2 } from '../../providers/generic-oauth2';
import type { ClientAuth, ProviderSetup } from '../../providers/profile';
import type { TokenOutcome } from '../../refresh/outcome';
import { tokenClient } from '../../refresh/token-client';
import { Browser } from '../support/browser';
import { startTestVault, type TestVault } from '../support/vault';
import { startIndependentServer, type IndependentServer } from './independent/start';

// Our adapter and an OAuth client that is not ours (oauth4webapi) do the same against a certified server that is not
// ours (oidc-provider); what comes out must be the same.

const redirectUri = 'http://127.0.0.1:9/callback';
const scopes = ['openid', 'profile', 'offline_access'];

let vault: TestVault;
let server: IndependentServer;

beforeAll(async () => {
  vault = await startTestVault();
  server = await startIndependentServer([redirectUri, `${vault.url}/oauth/callback`]);
});
afterAll(async () => {
  await server.close();
  await vault.close();
});

const adapter = tokenClient({ allowLoopback: true });
const secretOf = (client: string) => `secret of ${client} with / and ?`;
/** The other client calls https only; the server on this machine speaks http. */
const loopback = {
  [oauth.customFetch]: (url: string, init: object) => fetch(url.replace(/^https:/, 'http:'), init),
};

const setup = (client: string, clientAuth: ClientAuth): ProviderSetup => ({
  profile: genericOAuth2,
  clientId: client,
  clientSecret: secretOf(client),
  authorizeUrl: `${server.issuer}/auth`,
  tokenUrl: `${server.issuer}/token`,
  revokeUrl: `${server.issuer}/token/revocation`,
  identityUrl: `${server.issuer}/me`,
  apiUrl: undefined,
  appExtras: {},
  issuer: server.issuer,
  scopes,
  clientAuth,
  pkce: true,
  rotation: { kind: 'strict' },
});

/** The other client, for the same app. */
function other(client: string, clientAuth: ClientAuth) {
  const secured = server.issuer.replace(/^http:/, 'https:');
  const as: oauth.AuthorizationServer = {
    issuer: server.issuer,
    token_endpoint: `${secured}/token`,
    userinfo_endpoint: `${secured}/me`,
    introspection_endpoint: `${secured}/token/introspection`,
    jwks_uri: `${secured}/jwks`,
  };
  const app: oauth.Client = { client_id: client };
  const auth =
    clientAuth === 'basic'
      ? oauth.ClientSecretBasic(secretOf(client))
      : oauth.ClientSecretPost(secretOf(client));
  return {
    async exchange(callback: URL, state: string, verifier: string) {
      const checked = oauth.validateAuthResponse(as, app, callback, state);
      const answer = await oauth.authorizationCodeGrantRequest(
        as,
        app,
        auth,
        checked,
        redirectUri,
        verifier,
        loopback,
      );
      return oauth.processAuthorizationCodeResponse(as, app, answer);
    },
    async refresh(token: string) {
      const answer = await oauth.refreshTokenGrantRequest(as, app, auth, token, loopback);
      return oauth.processRefreshTokenResponse(as, app, answer);
    },
    async whose(token: string) {
      const answer = await oauth.userInfoRequest(as, app, token, loopback);
      return oauth.processUserInfoResponse(as, app, oauth.skipSubjectCheck, answer);
    },
    async isAlive(token: string) {
      const answer = await oauth.introspectionRequest(as, app, auth, token, loopback);
      return (await oauth.processIntrospectionResponse(as, app, answer)).active;
    },
  };
}

/** Signs in and agrees, in a browser; answers where the server sends it back to. */
async function authorize(client: string, account = 'account-1') {
  const state = randomBytes(16).toString('base64url');
  const verifier = randomBytes(48).toString('base64url');
  const url = new URL(`${server.issuer}/auth`);
  url.search = new URLSearchParams({
    client_id: client,
    response_type: 'code',
    redirect_uri: redirectUri,
    scope: scopes.join(' '),
    prompt: 'consent',
    state,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    login_hint: account,
  }).toString();
  const browser = new Browser();
  const end = await browser.follow(await browser.get(url.toString()));
  return { callback: new URL(end.headers.get('location') ?? ''), state, verifier };
}

async function viaAdapter(client: string, clientAuth: ClientAuth): Promise<TokenOutcome> {
  const { callback, verifier } = await authorize(client);
  return adapter.exchange(setup(client, clientAuth), {
    code: callback.searchParams.get('code') ?? '',
    redirectUri,
    codeVerifier: verifier,
  });
}

function tokensOf(outcome: TokenOutcome) {
  if (outcome.kind !== 'rotated' && outcome.kind !== 'same') throw new Error(outcome.reason);
  return outcome.tokens;
}

/** The error code the other client is told. */
async function refusalOf(attempt: Promise<unknown>): Promise<string> {
  const failure: unknown = await attempt.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return failure instanceof oauth.ResponseBodyError ? failure.error : String(failure);
}

describe.each([
  ['basic', 'basic'],
  ['post', 'post'],
] as const)('client authentication %s, PKCE S256', (client, clientAuth) => {
  const refresh = (token: string) => adapter.refresh(setup(client, clientAuth), token);

  test('a code brings the same to both', async () => {
    const mine = tokensOf(await viaAdapter(client, clientAuth));
    const { callback, state, verifier } = await authorize(client);
    const theirs = await other(client, clientAuth).exchange(callback, state, verifier);

    expect({
      type: mine.tokenType?.toLowerCase(),
      expiresInS: mine.expiresInS,
      scopes: mine.scopes,
      renewable: mine.refreshToken !== undefined,
    }).toEqual({
      type: theirs.token_type,
      expiresInS: theirs.expires_in,
      scopes: theirs.scope?.split(' '),
      renewable: theirs.refresh_token !== undefined,
    });
    const whose = await other(client, clientAuth).whose(mine.accessToken);
    expect(whose).toMatchObject({ sub: 'account-1', name: 'Name of account-1' });
  });

  test('each client refreshes what the other has refreshed', async () => {
    const first = tokensOf(await viaAdapter(client, clientAuth));

    const mine = await refresh(first.refreshToken ?? '');
    const theirs = await other(client, clientAuth).refresh(tokensOf(mine).refreshToken ?? '');
    const again = await refresh(theirs.refresh_token ?? '');

    expect([mine.kind, again.kind]).toEqual(['rotated', 'rotated']);
    expect(theirs.refresh_token).not.toBe(tokensOf(mine).refreshToken);
    const whose = await other(client, clientAuth).whose(tokensOf(again).accessToken);
    expect(whose.sub).toBe('account-1');
  });

  test('a replaced refresh token that is used again ends the grant, as both are told', async () => {
    const first = tokensOf(await viaAdapter(client, clientAuth));
    const second = tokensOf(await refresh(first.refreshToken ?? ''));

    const reused = await refresh(first.refreshToken ?? '');
    const newest = await refresh(second.refreshToken ?? '');

    const dead = { kind: 'permanent', reason: 'invalid_grant', remedy: 'reconnect' };
    expect([reused, newest]).toEqual([dead, dead]);
    const theirs = other(client, clientAuth).refresh(second.refreshToken ?? '');
    expect(await refusalOf(theirs)).toBe('invalid_grant');
    expect(await other(client, clientAuth).isAlive(second.accessToken)).toBe(false);
  });

  test('a wrong verifier, a used code and a wrong secret are refused, as both are told', async () => {
    const wrong = await authorize(client);
    const used = await authorize(client);
    const code = (of: typeof used) => of.callback.searchParams.get('code') ?? '';
    const exchange = (of: typeof used, codeVerifier: string, more: Partial<ProviderSetup> = {}) =>
      adapter.exchange(
        { ...setup(client, clientAuth), ...more },
        { code: code(of), redirectUri, codeVerifier },
      );

    const wrongVerifier = await exchange(wrong, randomBytes(48).toString('base64url'));
    await exchange(used, used.verifier);
    const usedCode = await exchange(used, used.verifier);
    const wrongSecret = await exchange(used, used.verifier, { clientSecret: 'another' });

    expect([wrongVerifier, usedCode]).toEqual([
      { kind: 'permanent', reason: 'invalid_grant', remedy: 'reconnect' },
      { kind: 'permanent', reason: 'invalid_grant', remedy: 'reconnect' },
    ]);
    expect(wrongSecret).toEqual({
      kind: 'permanent',
      reason: 'invalid_client',
      remedy: 'fix_integration',
    });
    const theirs = other(client, clientAuth).exchange(used.callback, used.state, used.verifier);
    expect(await refusalOf(theirs)).toBe('invalid_grant');
  });
});

test('a server that does not rotate: the refresh token stays', async () => {
  const first = tokensOf(await viaAdapter('still', 'post'));

  const outcome = await adapter.refresh(setup('still', 'post'), first.refreshToken ?? '');

  expect(outcome.kind).toBe('same');
  const theirs = await other('still', 'post').refresh(first.refreshToken ?? '');
  expect(theirs.access_token).not.toBe(tokensOf(outcome).accessToken);
});

test('connected, leased, refreshed and revoked through the vault', async () => {
  const outside = other('basic', 'basic');
  await vault.admin.post('/v1/tenants', { id: 'acme', name: 'Acme' });
  const put = await vault.admin.put('/v1/tenants/acme/integrations/generic-oauth2', {
    client_id: 'basic',
    client_secret: secretOf('basic'),
    authorize_url: `${server.issuer}/auth?prompt=consent&login_hint=account-7`,
    token_url: `${server.issuer}/token`,
    revoke_url: `${server.issuer}/token/revocation`,
    identity_url: `${server.issuer}/me`,
    issuer: server.issuer,
    scopes,
    client_auth: 'basic',
    pkce: true,
    rotation: 'strict',
  });
  expect(put.status).toBe(200);
  const link = await vault.admin.post('/v1/connect-sessions', {
    tenant: 'acme',
    subject: 'brand-1',
    providers: ['generic-oauth2'],
  });
  const browser = new Browser();
  const page = await browser.follow(
    await browser.post(`${String(link.body['url'])}/generic-oauth2`),
  );
  expect(page.status).toBe(200);
  const request = { tenant: 'acme', subject: 'brand-1', provider: 'generic-oauth2' };

  const lease = await vault.admin.post('/v1/tokens', request);
  const token = String(lease.body['access_token']);
  const { body: list } = await vault.admin.get('/v1/connections?tenant=acme');
  const id = (list['items'] as { id: string }[])[0]?.id ?? '';
  await vault.admin.post(`/v1/connections/${id}/refresh`);
  const renewed = String((await vault.admin.post('/v1/tokens', request)).body['access_token']);
  const aliveBefore = await outside.isAlive(renewed);
  const revoked = await vault.admin.delete(`/v1/connections/${id}`);

  expect(lease.body).toMatchObject({ account: { id: 'account-7' }, scopes });
  expect(renewed).not.toBe(token);
  expect(aliveBefore).toBe(true);
  expect(revoked.body['receipts']).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ token: 'refresh_token', outcome: 'revoked' }),
    ]),
  );
  expect([await outside.isAlive(token), await outside.isAlive(renewed)]).toEqual([false, false]);
});
