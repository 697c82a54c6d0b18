import type { OAuthProfile, Verdict } from '../providers/profile';
import { standardErrors } from '../providers/standard';
import { isFields, text, type Fields, type TokenAnswer } from '../providers/token-answer';
import type { TokenOutcome } from './outcome';

/** Errors of a connection that was never made, so nothing can have been carried out. */
const neverSent = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'egress_refused',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

/** A 2xx body, as simple-oauth2 hands it over. `used` is the refresh token that was sent, if any. */
export function classifyAnswer(
  body: unknown,
  profile: OAuthProfile,
  used: string | undefined,
): TokenOutcome {
  const code = errorCodeOf(body);
  const tokens = profile.readAnswer(body);
  // Some providers answer 200 to a refusal; a token beside an error code is not believed either.
  if (code !== undefined) return refusal(profile, code, undefined);
  if (!tokens) return { kind: 'ambiguous', reason: 'answer_without_token' };
  return isRotation(tokens, used) ? { kind: 'rotated', tokens } : { kind: 'same', tokens };
}

function isRotation(
  tokens: TokenAnswer,
  used: string | undefined,
): tokens is TokenAnswer & { refreshToken: string } {
  return tokens.refreshToken !== undefined && tokens.refreshToken !== used;
}

/** What simple-oauth2 threw. Its errors carry the whole exchange; nothing of them but codes leaves this function. */
export function classifyFailure(failure: unknown, profile: OAuthProfile): TokenOutcome {
  const data: Fields = isFields(failure) && isFields(failure['data']) ? failure['data'] : {};
  const response = isFields(data['res']) ? data['res'] : undefined;
  const status = typeof response?.['statusCode'] === 'number' ? response['statusCode'] : undefined;
  if (status !== undefined && status >= 300) {
    const headers = isFields(response?.['headers']) ? response['headers'] : {};
    return classifyStatus(status, data['payload'], retryAfterMs(headers['retry-after']), profile);
  }
  if (status !== undefined) return { kind: 'ambiguous', reason: 'unreadable_answer' };
  if (messageOf(failure) === 'Maximum redirections reached')
    return { kind: 'transient', reason: 'redirected', retryAfterMs: undefined };
  const code = text(data['code']) ?? (isFields(failure) ? text(failure['code']) : undefined) ?? '';
  const onConnect = data['syscall'] === 'connect' || data['syscall'] === 'getaddrinfo';
  if (neverSent.has(code) || onConnect)
    return {
      kind: 'transient',
      reason: code.toLowerCase() || 'unreachable',
      retryAfterMs: undefined,
    };
  const timedOut = /timeout/i.test(messageOf(failure));
  return { kind: 'ambiguous', reason: timedOut ? 'timeout' : 'connection_lost' };
}

function classifyStatus(
  status: number,
  body: unknown,
  retryAfter: number | undefined,
  profile: OAuthProfile,
): TokenOutcome {
  // 429 and 5xx are about the provider's state, whatever code they carry.
  if (status === 429 || status >= 500 || status < 400)
    return { kind: 'transient', reason: `http_${status}`, retryAfterMs: retryAfter };
  const code = errorCodeOf(body);
  if (code !== undefined) return refusal(profile, code, retryAfter);
  return { kind: 'transient', reason: `http_${status}`, retryAfterMs: retryAfter };
}

function refusal(
  profile: OAuthProfile,
  code: string,
  retryAfter: number | undefined,
): TokenOutcome {
  // A code nobody has described must not cost a grant.
  const verdict: Verdict = profile.errors[code] ?? standardErrors[code] ?? 'try_later';
  switch (verdict) {
    case 'grant_dead':
      return { kind: 'permanent', reason: code, remedy: 'reconnect' };
    case 'app_refused':
      return { kind: 'permanent', reason: code, remedy: 'fix_integration' };
    case 'try_later':
      return { kind: 'transient', reason: code, retryAfterMs: retryAfter };
  }
}

/** `{error:"x"}`, `{error:{code|type|status}}`, `{ok:false,error}`, `{code:≠0}`; only short plain codes pass. */
function errorCodeOf(body: unknown): string | undefined {
  if (!isFields(body)) return undefined;
  const { error, ok, code } = body;
  const nested = isFields(error) ? (error['type'] ?? error['code'] ?? error['status']) : error;
  const named = text(nested) ?? (ok === false ? 'not_ok' : undefined);
  const numbered = typeof code === 'number' && code !== 0 ? `code_${code}` : undefined;
  const found = named ?? numbered;
  if (found === undefined) return undefined;
  return /^[\w.:-]{1,64}$/.test(found) ? found : 'unreadable_error';
}

/** Seconds or an HTTP date (RFC 9110 §10.2.3), in milliseconds from now. */
function retryAfterMs(header: unknown, now = Date.now()): number | undefined {
  if (typeof header !== 'string') return undefined;
  if (/^\d{1,8}$/.test(header.trim())) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

function messageOf(failure: unknown): string {
  return (isFields(failure) ? text(failure['message']) : undefined) ?? '';
}
