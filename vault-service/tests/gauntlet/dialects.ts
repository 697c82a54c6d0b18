/** A provider's answer, before a quirk has spoilt it. */
export interface Reply {
  readonly status: number;
  readonly body: unknown;
}

export interface Told extends Reply {
  /** What the connection says the cause is. */
  readonly reason: string;
}

export interface Issued {
  readonly access: string;
  readonly refresh: string;
}

/** How one OAuth provider speaks when nothing is wrong, and how when the grant or the app is. */
export interface Dialect {
  readonly provider: string;
  /** Set where a second row tries the same profile with other settings. */
  readonly variant?: string;
  readonly settings?: Readonly<Record<string, unknown>>;
  /** What becomes of a refresh token that was used; decides what may be sent again. */
  readonly rotation: 'none' | 'reuse_ok' | 'grace' | 'strict';
  /** Refresh tokens of an answer: a new one, the one that was sent, or none. */
  readonly returns: 'new' | 'same' | 'none';
  /** There is no refresh token: the access token is what is sent. */
  readonly renewsItself?: boolean;
  /** A refresh does not exist: the code exchange goes through the gauntlet. */
  readonly neverRefreshes?: boolean;
  readonly tokenPath: string;
  readonly separator: ' ' | ',';
  /** Where the RFC 6749 fields lie in an answer. */
  readonly wrap: (fields: Readonly<Record<string, unknown>>) => unknown;
  /** Fields beyond those of RFC 6749; `account` is the pinned one unless another is given. */
  readonly extra?: (account: string) => Readonly<Record<string, unknown>>;
  /** The answer itself names the account. */
  readonly namesAccount?: boolean;
  /** An object called error is always an error, whatever its code. */
  readonly saysErrorObjects?: boolean;
  /** What its API answers besides tokens, by path. */
  readonly api?: Readonly<Record<string, (account: string) => unknown>>;
  /** A token that has just been renewed is not renewed again before a day is over. */
  readonly rests?: boolean;
  readonly dead: Told;
  readonly appRefused: Told;
}

const plain = (fields: Readonly<Record<string, unknown>>) => fields;

const rfc = {
  tokenPath: '/token',
  separator: ' ',
  wrap: plain,
  dead: { status: 400, body: { error: 'invalid_grant' }, reason: 'invalid_grant' },
  appRefused: { status: 401, body: { error: 'invalid_client' }, reason: 'invalid_client' },
} as const;

const google = { ...rfc, rotation: 'none', returns: 'none' } as const;

const graphError = (status: number, error: Readonly<Record<string, unknown>>) => ({
  status,
  body: { error: { message: 'told by Graph', type: 'OAuthException', ...error } },
});

const graph = {
  ...rfc,
  rotation: 'reuse_ok',
  returns: 'none',
  renewsItself: true,
  saysErrorObjects: true,
  separator: ',',
  dead: { ...graphError(400, { code: 190, error_subcode: 463 }), reason: 'code_190_463' },
  appRefused: { ...graphError(400, { code: 101 }), reason: 'code_101' },
} as const;

/** One row per OAuth profile; the test fails for a profile without one. */
export const dialects: readonly Dialect[] = [
  { ...graph, provider: 'meta' },
  { ...graph, provider: 'whatsapp' },
  { ...graph, provider: 'instagram', tokenPath: '/api/refresh_access_token', rests: true },
  { ...google, provider: 'google' },
  { ...google, provider: 'gmail' },
  { ...google, provider: 'google-ads' },
  { ...google, provider: 'youtube' },
  {
    ...rfc,
    provider: 'tiktok',
    rotation: 'strict',
    returns: 'new',
    separator: ',',
    namesAccount: true,
    extra: (account) => ({ open_id: account, refresh_expires_in: 15_552_000 }),
    dead: {
      status: 200,
      body: { error: 'invalid_grant', error_description: 'told', log_id: '1' },
      reason: 'invalid_grant',
    },
  },
  {
    ...rfc,
    provider: 'tiktok-business',
    rotation: 'none',
    returns: 'none',
    neverRefreshes: true,
    separator: ',',
    wrap: (fields) => ({ code: 0, message: 'OK', request_id: '1', data: fields }),
    api: {
      '/api/user/info/': (account) => ({
        code: 0,
        data: { core_user_id: account, display_name: 'Name' },
      }),
      '/api/oauth2/advertiser/get/': () => ({
        code: 0,
        data: { list: [{ advertiser_id: '7', advertiser_name: 'Shop' }] },
      }),
    },
    dead: { status: 200, body: { code: 40_105, message: 'told' }, reason: 'code_40105' },
    appRefused: { status: 200, body: { code: 40_101, message: 'told' }, reason: 'code_40101' },
  },
  {
    ...rfc,
    provider: 'linkedin',
    rotation: 'none',
    returns: 'same',
    extra: () => ({ refresh_token_expires_in: 31_536_000 }),
    dead: {
      status: 400,
      body: { error: 'invalid_refresh_token', error_description: 'told' },
      reason: 'invalid_refresh_token',
    },
  },
  {
    ...rfc,
    provider: 'x',
    rotation: 'strict',
    returns: 'new',
    dead: { status: 400, body: { error: 'invalid_request' }, reason: 'invalid_request' },
    appRefused: {
      status: 401,
      body: { error: 'unauthorized_client' },
      reason: 'unauthorized_client',
    },
  },
  {
    ...rfc,
    provider: 'pinterest',
    rotation: 'strict',
    returns: 'new',
    separator: ',',
    extra: () => ({ refresh_token_expires_in: 5_184_000 }),
  },
  {
    ...rfc,
    provider: 'slack',
    rotation: 'strict',
    returns: 'new',
    separator: ',',
    namesAccount: true,
    extra: (account) => ({
      ok: true,
      team: { id: account, name: 'Team' },
      authed_user: { id: 'U' },
    }),
    dead: { status: 200, body: { ok: false, error: 'token_revoked' }, reason: 'token_revoked' },
    appRefused: {
      status: 200,
      body: { ok: false, error: 'bad_client_secret' },
      reason: 'bad_client_secret',
    },
  },
  {
    ...rfc,
    provider: 'cal-com',
    rotation: 'strict',
    returns: 'new',
    dead: {
      status: 400,
      body: { error: 'invalid_grant', error_description: 'invalid_refresh_token' },
      reason: 'invalid_grant',
    },
  },
  { ...rfc, provider: 'generic-oauth2', rotation: 'strict', returns: 'new' },
  {
    ...rfc,
    provider: 'generic-oauth2',
    variant: 'grace',
    settings: { rotation: 'grace', grace_s: 600, client_auth: 'post' },
    rotation: 'grace',
    returns: 'new',
  },
  {
    ...rfc,
    provider: 'generic-oauth2',
    variant: 'reuse_ok',
    settings: { rotation: 'reuse_ok', client_auth: 'json' },
    rotation: 'reuse_ok',
    returns: 'same',
  },
];

export const nameOf = ({ provider, variant }: Dialect) =>
  variant === undefined ? provider : `${provider} (${variant})`;

export const lifeS = 3_600;

/** The fields of RFC 6749 in a sound answer of this provider. */
export function soundFields(
  { returns, neverRefreshes, separator, extra }: Dialect,
  { access, refresh }: Issued,
  account: string,
): Record<string, unknown> {
  return {
    access_token: access,
    token_type: 'Bearer',
    ...(neverRefreshes === true ? {} : { expires_in: lifeS }),
    ...(returns === 'none' ? {} : { refresh_token: refresh }),
    scope: ['read', 'write'].join(separator),
    ...extra?.(account),
  };
}
