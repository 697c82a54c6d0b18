import type { EgressRules } from '../egress/address';
import { providerCall } from '../egress/provider-call';
import type { ProviderSetup } from '../providers/profile';
import type { ProviderRequest } from '../providers/request';
import { isFields } from '../providers/token-answer';
import type { Receipt } from './receipt';

export type TokenKind = Receipt['token'];

/** What came of asking a provider to end one token. */
export interface RevocationAnswer {
  readonly outcome: Receipt['outcome'];
  readonly status: number | null;
  /** The provider was not there to answer: asking again may help. */
  readonly transient: boolean;
}

/** One token and what the provider said to its end. The token is in clear: never kept longer than the call. */
export interface Revocation {
  readonly kind: TokenKind;
  readonly token: string;
  readonly answer: RevocationAnswer;
}

export const revokeTimeoutMs = 10_000;

export const notSupported: RevocationAnswer = {
  outcome: 'not_supported',
  status: null,
  transient: false,
};
export const kept: RevocationAnswer = { outcome: 'kept', status: null, transient: false };
export const notReached: RevocationAnswer = { outcome: 'failed', status: null, transient: true };

/**
 * Asks the provider to end a token. RFC 7009: any 2xx means that it is invalid now, known before or not. A token the
 * provider calls dead is as good as revoked: it is once the refresh token beside it was. Never throws.
 */
export async function revokeToken(
  setup: ProviderSetup,
  kind: TokenKind,
  token: string,
  { rules, timeoutMs }: { readonly rules: EgressRules; readonly timeoutMs: number },
): Promise<RevocationAnswer> {
  const request = requestFor(setup, kind, token);
  if (!request) return notSupported;
  try {
    const { apiUrl, profile } = setup;
    const { status, body } = await providerCall(request, { apiUrl, timeoutMs }, rules);
    const parsed = fieldsOf(body);
    const dead =
      (status === 400 && parsed['error'] === 'invalid_token') ||
      profile.refusal?.({ status, body: parsed, header: () => undefined }) !== undefined;
    const done = status >= 200 && status < 300 && !refuses(parsed);
    const transient = status === 408 || status === 429 || status >= 500;
    return { outcome: dead || done ? 'revoked' : 'failed', status, transient };
  } catch {
    return notReached;
  }
}

function requestFor(
  setup: ProviderSetup,
  kind: TokenKind,
  token: string,
): ProviderRequest | undefined {
  const { profile, clientId, clientSecret, clientAuth, revokeUrl, apiUrl } = setup;
  if (profile.revoke) return apiUrl === undefined ? undefined : profile.revoke(setup, token);
  if (revokeUrl === undefined) return undefined;
  const parameters = profile.revokeParameters?.(token) ?? { token, token_type_hint: kind };
  if (clientAuth === 'basic') {
    const pair = `${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`;
    const authorization = `Basic ${Buffer.from(pair).toString('base64')}`;
    return {
      method: 'POST',
      url: revokeUrl,
      headers: { authorization },
      body: { form: parameters },
    };
  }
  const fields = { ...parameters, [profile.clientIdName]: clientId, client_secret: clientSecret };
  const body = clientAuth === 'json' ? { json: fields } : { form: fields };
  return { method: 'POST', url: revokeUrl, body };
}

/** Some answer 200 to a refusal: `ok: false`, `success: false`, a number ≠ 0, or an error. */
function refuses({ ok, success, code, error }: Record<string, unknown>): boolean {
  const failed = typeof error === 'string' && error !== '' && error !== 'ok';
  return ok === false || success === false || (typeof code === 'number' && code !== 0) || failed;
}

function fieldsOf(body: string): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(body);
    return isFields(parsed) ? { ...parsed } : {};
  } catch {
    return {};
  }
}
