import { graphError, graphErrors } from '../../providers/graph';
import { instagram } from '../../providers/instagram';
import { meta } from '../../providers/meta';
import type { OAuthProfile } from '../../providers/profile';
import { findOAuthProfile, providerIds } from '../../providers/registry';
import { tiktokBusiness } from '../../providers/tiktok-business';
import { classifyReply, verdictOf } from '../../refresh/classify';
import { providerSetup } from '../support/provider-setup';

const profiles = providerIds.flatMap((id) => findOAuthProfile(id) ?? []);

const setupOf = (profile: OAuthProfile) =>
  providerSetup(profile, {
    clientId: 'the-app',
    clientSecret: 'the-secret',
    apiUrl: 'https://api.provider.example',
  });

test('a borrowed app is that of a profile which has one', () => {
  for (const { id, appOf } of profiles)
    if (appOf !== undefined) expect([id, findOAuthProfile(appOf)?.appOf]).toEqual([id, undefined]);
});

test('what renews itself may be sent again: there is nothing a second use could destroy', () => {
  const renewing = profiles.filter(({ renewsItself }) => renewsItself === true);

  expect(renewing.map(({ id }) => id)).toEqual(['meta', 'instagram', 'whatsapp']);
  expect(renewing.every(({ rotation }) => rotation.kind === 'reuse_ok')).toBe(true);
});

test('Meta: code, then a long-lived token, then the same exchange again', () => {
  const setup = setupOf(meta);
  const code = meta.tokenRequests?.exchange?.(setup, {
    code: 'c',
    redirectUri: 'https://vault.example/oauth/callback',
    codeVerifier: undefined,
  });

  expect(code).toEqual({
    method: 'GET',
    url: setup.tokenUrl,
    query: {
      client_id: 'the-app',
      client_secret: 'the-secret',
      redirect_uri: 'https://vault.example/oauth/callback',
      code: 'c',
    },
  });
  expect(meta.tokenRequests?.prolong?.(setup, 't')).toEqual(
    meta.tokenRequests?.refresh?.(setup, 't'),
  );
});

test('TikTok Business: names of its own, everything as JSON', () => {
  const exchange = tiktokBusiness.tokenRequests?.exchange?.(setupOf(tiktokBusiness), {
    code: 'c',
    redirectUri: '',
    codeVerifier: undefined,
  });

  expect(exchange?.body).toEqual({
    json: { app_id: 'the-app', secret: 'the-secret', auth_code: 'c' },
  });
});

test.each([
  [{ code: 190 }, 'code_190', 'grant_dead'],
  [{ code: 190, error_subcode: 458 }, 'code_190_458', 'grant_dead'],
  [{ code: 190, error_subcode: 999_999 }, 'code_190_999999', 'grant_dead'],
  [{ code: '190', error_subcode: '463' }, 'code_190_463', 'grant_dead'],
  [{ code: 102 }, 'code_102', 'grant_dead'],
  [{ code: 101 }, 'code_101', 'app_refused'],
  [{ code: 1, message: 'Error validating client secret.' }, 'invalid_client', 'app_refused'],
  [{ code: 1, message: 'An unknown error occurred' }, 'code_1', undefined],
  [{ code: 2, is_transient: true }, 'code_2', 'try_later'],
  [{ code: 190, error_subcode: 463, is_transient: true }, 'code_190_463', 'try_later'],
  [{ code: 4 }, 'code_4', undefined],
  [{ code: 80_007 }, 'code_80007', undefined],
])('Graph error %p is %s: %s', (error, code, verdict) => {
  expect(graphError({ error })?.code).toBe(code);
  expect(verdictOf({ error }, meta)).toBe(verdict);
});

test.each([{}, null, 'text', { error: 'invalid_grant' }, { error: {} }, { error: { code: [] } }])(
  '%p is no Graph error',
  (body) => {
    expect(graphError(body)).toBeUndefined();
  },
);

test('Instagram: too young a token is no reason to lose it', () => {
  expect(graphErrors['code_10']).toBeUndefined();
  expect(verdictOf({ error: { code: 10 } }, instagram)).toBe('try_later');
});

test.each([
  [40_102, 'permanent', 'reconnect'],
  [40_105, 'permanent', 'reconnect'],
  [40_101, 'permanent', 'fix_integration'],
  [40_115, 'permanent', 'fix_integration'],
  [40_110, 'transient', undefined],
  [40_100, 'transient', undefined],
  [50_000, 'transient', undefined],
])('TikTok Business: HTTP 200 with code %i is %s', (code, kind, remedy) => {
  const body = JSON.stringify({ code, message: 'x', data: {} });

  const outcome = classifyReply({ status: 200, body, headers: {} }, tiktokBusiness, undefined);

  expect(outcome).toMatchObject({ kind, reason: `code_${code}`, ...(remedy ? { remedy } : {}) });
});
