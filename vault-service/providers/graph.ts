import type { Account } from './account';
import {
  bearer,
  getProbe,
  isSuccess,
  rejected,
  textAt,
  type Ends,
  type Probe,
  type ProbeAnswer,
} from './probe';
import type { Inspection, OAuthProfile, TokenError, TokenRequests, Verdict } from './profile';
import {
  isFields,
  scopeList,
  seconds,
  standardAnswer,
  text,
  type TokenAnswer,
} from './token-answer';

/**
 * What the profiles of Meta's Graph API share (Facebook, Ads, WhatsApp). The version is pinned: calls without one use
 * the oldest that lives. Source: developers.facebook.com/docs/facebook-login/guides/access-tokens.
 */
export const graphUrl = 'https://graph.facebook.com/v26.0';

type Graph = Omit<OAuthProfile, 'id' | 'title' | 'defaultScopes'>;

/**
 * There are no refresh tokens. A code brings a token of an hour or two, an exchange one of about 60 days, and the same
 * exchange renews that one while it is valid. An expired one takes its owner.
 */
const tokenRequests: TokenRequests = {
  exchange: ({ tokenUrl, clientId, clientSecret }, { code, redirectUri }) => ({
    method: 'GET',
    url: tokenUrl,
    query: { client_id: clientId, client_secret: clientSecret, redirect_uri: redirectUri, code },
  }),
  prolong: longLived,
  refresh: longLived,
};

function longLived(
  { tokenUrl, clientId, clientSecret }: Parameters<NonNullable<TokenRequests['refresh']>>[0],
  token: string,
) {
  return {
    method: 'GET' as const,
    url: tokenUrl,
    query: {
      grant_type: 'fb_exchange_token',
      client_id: clientId,
      client_secret: clientSecret,
      fb_exchange_token: token,
    },
  };
}

/** `debug_token` tells the granted scopes and when access to the person's data ends (90 days after consent). */
const inspection: Inspection = {
  request: ({ clientId, clientSecret }, accessToken) => ({
    method: 'GET',
    url: '/debug_token',
    query: { input_token: accessToken, access_token: `${clientId}|${clientSecret}` },
  }),
  read(body, now): Pick<TokenAnswer, 'grantExpiresInS' | 'scopes'> | undefined {
    const data = isFields(body) ? body['data'] : undefined;
    if (!isFields(data) || data['is_valid'] !== true) return undefined;
    const end = data['data_access_expires_at'];
    const leftS = typeof end === 'number' ? seconds(end - now / 1000) : undefined;
    const scopes = scopeList(data['scopes']);
    return {
      ...(leftS !== undefined && { grantExpiresInS: leftS }),
      ...(scopes && { scopes }),
    };
  },
};

/** `{error:{code, error_subcode, is_transient, message}}` → `code_190_463`, kin of `code_190`. */
export function graphError(body: unknown): TokenError | undefined {
  const error = isFields(body) ? body['error'] : undefined;
  if (!isFields(error)) return undefined;
  const code = text(error['code']);
  if (code === undefined) return undefined;
  // The code of an unknown failure, whose only difference is its text.
  if (code === '1' && /client secret/i.test(text(error['message']) ?? ''))
    return { code: 'invalid_client' };
  const subcode = text(error['error_subcode']);
  return {
    code: subcode === undefined ? `code_${code}` : `code_${code}_${subcode}`,
    kin: `code_${code}`,
    transient: error['is_transient'] === true,
  };
}

export const graphErrors: Readonly<Record<string, Verdict>> = {
  // With any subcode: removed, checkpoint, password changed, expired, unconfirmed, invalid.
  code_190: 'grant_dead',
  code_102: 'grant_dead',
  code_101: 'app_refused',
};

/** The token is refused, by whichever status: Graph answers 400 or 401. */
export function graphRefusal({ body }: ProbeAnswer): string | undefined {
  const error = graphError(body);
  const dead = error?.kin === 'code_190' || error?.kin === 'code_102';
  return dead && error.transient !== true ? error.code : undefined;
}

const identityPath = '/me?fields=id,name';

/**
 * `debug_token` first, asked by the app or, without one, by the token itself: it tells the ends. Then whose it is,
 * which also settles what `debug_token` would not say, e.g. of another app's token.
 */
const probe: Probe = {
  request: ({ token, app }) => ({
    method: 'GET',
    url: '/debug_token',
    query: {
      input_token: token,
      access_token: app ? `${app.clientId}|${app.clientSecret}` : token,
    },
  }),
  read(answer) {
    const data = isSuccess(answer) && isFields(answer.body) ? answer.body['data'] : undefined;
    if (!isFields(data)) return whoseToken(undefined);
    if (data['is_valid'] === true)
      return whoseToken({
        token: endOf(data['expires_at']),
        grant: endOf(data['data_access_expires_at']),
      });
    const code = textAt(data, 'error', 'code');
    const subcode = textAt(data, 'error', 'subcode');
    if (code !== '190') return whoseToken(undefined);
    return rejected(subcode === undefined ? `code_${code}` : `code_${code}_${subcode}`);
  },
};

function whoseToken(ends: Ends | undefined): Probe {
  const asked = getProbe({ url: identityPath, refusal: graphRefusal });
  return {
    request: ({ token }) => ({ method: 'GET', url: identityPath, headers: bearer(token) }),
    read(answer, input) {
      const found = asked.read(answer, input);
      if (!('kind' in found) || found.kind === 'rejected') return found;
      const account = isSuccess(answer) ? readAccount(answer.body) : undefined;
      return ends || found.kind === 'alive' ? { kind: 'alive', account, ends } : found;
    },
  };
}

/** The last second a date can tell. */
const lastS = 8.64e12;

/** Unix seconds; 0, or none that a date can tell: it does not end. */
function endOf(value: unknown): Date | null {
  return typeof value === 'number' && value > 0 && value <= lastS ? new Date(value * 1000) : null;
}

export const graph: Graph = {
  kind: 'oauth2',
  apiUrl: graphUrl,
  authorizeUrl: 'https://www.facebook.com/v26.0/dialog/oauth',
  tokenUrl: `${graphUrl}/oauth/access_token`,
  identityUrl: identityPath,
  scopeSeparator: ',',
  clientIdName: 'client_id',
  clientAuth: 'post',
  pkce: false,
  rotation: { kind: 'reuse_ok' },
  authorizeParameters: {},
  tokenRequests,
  renewsItself: true,
  inspection,
  revokesAccount: true,
  revoke: (_setup, token) => ({
    method: 'DELETE',
    url: '/me/permissions',
    headers: { authorization: `Bearer ${token}` },
  }),
  readAnswer: standardAnswer,
  readError: graphError,
  errors: graphErrors,
  refusal: graphRefusal,
  probe,
  removal: {
    app: 'facebook.com → Settings → Business integrations (or Apps and websites): remove the app.',
    key: 'business.facebook.com → Settings → System users: revoke the token.',
  },
  readAccount,
};

function readAccount(body: unknown): Account | undefined {
  const id = textAt(body, 'id');
  return id === undefined ? undefined : { id, name: textAt(body, 'name') ?? null };
}
