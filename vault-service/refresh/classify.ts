import type { OutboundAnswer } from '../egress/request';
import type { OAuthProfile, TokenError, Verdict } from '../providers/profile';
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

/** Node's and OpenSSL's words for a handshake that came to nothing. */
const handshakeFailed =
  /before secure TLS connection|wrong version number|tls_validate_record_header|unsupported protocol|handshake failure|protocol version|unrecognized name|no protocols/i;

/** A 2xx body, as simple-oauth2 hands it over. `used` is the refresh token that was sent, if any. */
export function classifyAnswer(
  body: unknown,
  profile: OAuthProfile,
  used: string | undefined,
): TokenOutcome {
  for (const answer of [body, unwrapped(body)]) {
    // Some providers answer 200 to a refusal; a token beside an error code is not believed either.
    const error = errorOf(answer, profile);
    if (error) return refusal(profile, error, undefined);
    const tokens = profile.readAnswer(answer);
    if (tokens) return outcomeOf(tokens, used);
  }
  return { kind: 'ambiguous', reason: 'answer_without_token' };
}

/** What gateways put around an answer: `{data}`, `{result}`, a list of one (which simple-oauth2 makes `{0}`). */
function unwrapped(body: unknown): unknown {
  if (Array.isArray(body)) return body.length === 1 ? (body as unknown[])[0] : undefined;
  return isFields(body) ? (body['data'] ?? body['result'] ?? body['0']) : undefined;
}

/** Tokens that came in answer to `used`. */
export function outcomeOf(tokens: TokenAnswer, used: string | undefined): TokenOutcome {
  return isRotation(tokens, used) ? { kind: 'rotated', tokens } : { kind: 'same', tokens };
}

/** A whole answer to a request that simple-oauth2 did not make. */
export function classifyReply(
  { status, headers, body }: OutboundAnswer,
  profile: OAuthProfile,
  used: string | undefined,
): TokenOutcome {
  const parsed = parseBody(body);
  if (status >= 300 && status < 400) return redirected;
  if (status < 200 || status >= 300)
    return classifyStatus(status, parsed, retryAfterMs(headers['retry-after']), profile);
  return parsed === undefined
    ? { kind: 'ambiguous', reason: 'unreadable_answer' }
    : classifyAnswer(parsed, profile, used);
}

/** What an error answer of any of the provider's addresses says about the grant; undefined when it says nothing. */
export function verdictOf(body: unknown, profile: OAuthProfile): Verdict | undefined {
  const error = errorOf(body, profile);
  return error && (error.transient ? 'try_later' : describedVerdict(profile, error));
}

/** JSON, or the form encoding that older token URLs answer with. `undefined` where it is neither. */
function parseBody(text: string): unknown {
  const parsed = parseJson(text);
  if (parsed !== undefined) return parsed;
  return /^[\w.-]+=[^\s<>{}]*$/.test(text)
    ? Object.fromEntries(new URLSearchParams(text))
    : undefined;
}

/** `undefined` where it is no JSON. A byte order mark is none of its content. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, '')) as unknown;
  } catch {
    return undefined;
  }
}

function isRotation(
  tokens: TokenAnswer,
  used: string | undefined,
): tokens is TokenAnswer & { refreshToken: string } {
  return tokens.refreshToken !== undefined && tokens.refreshToken !== used;
}

/** What simple-oauth2 threw. Its errors carry the whole exchange; nothing of them but codes leaves this function. */
export function classifyFailure(
  failure: unknown,
  profile: OAuthProfile,
  used: string | undefined,
): TokenOutcome {
  const data: Fields = isFields(failure) && isFields(failure['data']) ? failure['data'] : {};
  const response = isFields(data['res']) ? data['res'] : undefined;
  const status = typeof response?.['statusCode'] === 'number' ? response['statusCode'] : undefined;
  if (status !== undefined && status >= 300) {
    const headers = isFields(response?.['headers']) ? response['headers'] : {};
    return classifyStatus(status, data['payload'], retryAfterMs(headers['retry-after']), profile);
  }
  if (status !== undefined) {
    // What it could not parse it hands over as it came.
    const { payload } = data;
    const parsed = Buffer.isBuffer(payload) ? parseBody(payload.toString('utf8')) : undefined;
    return parsed === undefined
      ? { kind: 'ambiguous', reason: 'unreadable_answer' }
      : classifyAnswer(parsed, profile, used);
  }
  if (messageOf(failure) === 'Maximum redirections reached') return redirected;
  const thrown: Fields = isFields(failure) ? failure : {};
  const code = text(data['code']) ?? text(thrown['code']) ?? '';
  const syscall = data['syscall'] ?? thrown['syscall'];
  const onConnect = syscall === 'connect' || syscall === 'getaddrinfo';
  if (neverSent.has(code) || onConnect)
    return {
      kind: 'transient',
      reason: code.toLowerCase() || 'unreachable',
      retryAfterMs: undefined,
    };
  // The handshake failed, before anything could be sent.
  if (handshakeFailed.test(messageOf(failure) + messageOf(data)))
    return { kind: 'transient', reason: 'tls_failed', retryAfterMs: undefined };
  // An aborted request of our own says why in its cause.
  const timedOut = /timeout/i.test(messageOf(failure) + messageOf(thrown['cause']));
  if (code === 'answer_too_large') return { kind: 'ambiguous', reason: 'unreadable_answer' };
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
  const error = errorOf(body, profile);
  if (error) return refusal(profile, error, retryAfter);
  return { kind: 'transient', reason: `http_${status}`, retryAfterMs: retryAfter };
}

function refusal(
  profile: OAuthProfile,
  error: TokenError,
  retryAfter: number | undefined,
): TokenOutcome {
  // A code nobody has described must not cost a grant.
  const described = error.transient === true ? undefined : describedVerdict(profile, error);
  const verdict: Verdict = described ?? 'try_later';
  const { code } = error;
  switch (verdict) {
    case 'grant_dead':
      return { kind: 'permanent', reason: code, remedy: 'reconnect' };
    case 'app_refused':
      return { kind: 'permanent', reason: code, remedy: 'fix_integration' };
    case 'try_later':
      return { kind: 'transient', reason: code, retryAfterMs: retryAfter };
  }
}

function describedVerdict(profile: OAuthProfile, { code, kin }: TokenError): Verdict | undefined {
  return (
    verdictIn(profile.errors, code) ??
    verdictIn(profile.errors, kin) ??
    verdictIn(standardErrors, code)
  );
}

/** A provider that calls its error `constructor` must not find the one that every table has. */
function verdictIn(
  table: Readonly<Record<string, Verdict>>,
  code: string | undefined,
): Verdict | undefined {
  return code !== undefined && Object.hasOwn(table, code) ? table[code] : undefined;
}

/** The provider's own shape before those that many share. */
export function errorOf(body: unknown, profile: OAuthProfile): TokenError | undefined {
  const own = profile.readError?.(body);
  if (own) return { ...own, code: plainCode(own.code) };
  const code = errorCodeOf(body);
  return code === undefined ? undefined : { code };
}

const redirected: TokenOutcome = {
  kind: 'transient',
  reason: 'redirected',
  retryAfterMs: undefined,
};

/** `{error:"x"}`, `{error:{code|type|status}}`, `{ok:false,error}`, `{code:≠0}`; only short plain codes pass. */
function errorCodeOf(body: unknown): string | undefined {
  if (!isFields(body)) return undefined;
  const { error, ok, code } = body;
  const nested = isFields(error) ? (error['type'] ?? error['code'] ?? error['status']) : error;
  const told = text(nested);
  // An empty error field, or one that says that there is none (TikTok: `{code:"ok"}`), is no error.
  const isNone = told === undefined || /^(ok|0|success)$/i.test(told);
  const named = isNone ? (ok === false ? 'not_ok' : undefined) : told;
  const numbered = typeof code === 'number' && code !== 0 ? `code_${code}` : undefined;
  const found = named ?? numbered;
  if (found === undefined) return undefined;
  return plainCode(found);
}

/** Codes are stored and told to people: what a provider may have put a token or a page into is not. */
function plainCode(code: string): string {
  return /^[\w.:-]{1,64}$/.test(code) ? code : 'unreadable_error';
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
