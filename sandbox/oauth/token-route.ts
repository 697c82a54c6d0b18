import type { Answer } from '../server/answer';
import type { Call } from '../server/call';
import type { VendorRoute } from '../server/vendor';
import type { Authority, GrantFailure, Issued } from './authority';
import { authenticateClient, tokenFields } from './client-authentication';

/** Error codes of RFC 6749 §5.2. */
export type TokenErrorCode =
  | 'invalid_request'
  | 'invalid_client'
  | 'invalid_grant'
  | 'invalid_scope'
  | 'unauthorized_client'
  | 'unsupported_grant_type';

export interface TokenDialect {
  readonly path: string;
  /** Base path when the token host is not the authorize host. */
  readonly prefix?: string;
  readonly clientFields: { readonly id: string; readonly secret: string };
  readonly scopeSeparator: ' ' | ',';
  /** Providers differ in whether the redirect URI must be repeated (RFC 6749 §4.1.3 says yes). */
  readonly requiresRedirectUri: boolean;
  answer(issued: Issued, grant: 'authorization_code' | 'refresh_token'): Answer;
  error(code: TokenErrorCode, detail: string, status: number): Answer;
  /** How a failed grant is worded. */
  wording?(reason: GrantFailure): string;
  /** Its code, where that is not `invalid_grant`. */
  code?(reason: GrantFailure): TokenErrorCode;
}

/** The token endpoint of every provider that stays close to RFC 6749. */
export function tokenRoute(authority: Authority, dialect: TokenDialect): VendorRoute {
  return {
    method: 'post',
    path: dialect.path,
    ...(dialect.prefix === undefined ? {} : { prefix: dialect.prefix }),
    handle: (call) => answerTokenRequest(authority, dialect, call),
  };
}

function answerTokenRequest(authority: Authority, dialect: TokenDialect, call: Call): Answer {
  const fields = tokenFields(call);
  if (!fields)
    return dialect.error('invalid_request', 'The body must be form encoded or JSON.', 400);
  const grantType = fields['grant_type'] ?? '';
  call.note = grantType || undefined;
  authority.countRequest(grantType || 'missing');
  const found = authenticateClient(authority, call, fields, dialect.clientFields);
  if (!found.ok) {
    return found.reason === 'missing'
      ? dialect.error('invalid_request', `${dialect.clientFields.id} is missing.`, 400)
      : dialect.error('invalid_client', clientWording[found.reason], 401);
  }
  if (grantType === 'authorization_code') {
    const code = fields['code'];
    const redirectUri = fields['redirect_uri'] ?? null;
    if (!code) return dialect.error('invalid_request', 'code is missing.', 400);
    if (dialect.requiresRedirectUri && redirectUri === null)
      return dialect.error('invalid_request', 'redirect_uri is missing.', 400);
    const verifier = fields['code_verifier'] ?? null;
    const result = authority.redeemCode(found.client, { code, redirectUri, verifier });
    return result.ok ? dialect.answer(result.issued, grantType) : refusal(dialect, result.reason);
  }
  if (grantType === 'refresh_token') {
    const presented = fields['refresh_token'];
    if (!presented) return dialect.error('invalid_request', 'refresh_token is missing.', 400);
    const asked = fields['scope']?.split(dialect.scopeSeparator).filter(Boolean) ?? null;
    const result = authority.refresh(found.client, presented, asked);
    return result.ok ? dialect.answer(result.issued, grantType) : refusal(dialect, result.reason);
  }
  return dialect.error(
    'unsupported_grant_type',
    `grant_type "${grantType}" is not supported.`,
    400,
  );
}

const clientWording = {
  unknown: 'The OAuth client was not found.',
  style: 'This client must authenticate in another way.',
  secret: 'The provided client secret is invalid.',
} as const;

function refusal(dialect: TokenDialect, reason: GrantFailure): Answer {
  if (reason === 'scope_exceeded')
    return dialect.error('invalid_scope', 'More scopes were asked for than were granted.', 400);
  return dialect.error(
    dialect.code?.(reason) ?? 'invalid_grant',
    dialect.wording?.(reason) ?? grantWording[reason],
    400,
  );
}

const grantWording: Readonly<Record<GrantFailure, string>> = {
  code_unknown: 'The authorization code is not valid.',
  code_expired: 'The authorization code has expired.',
  code_used: 'The authorization code has already been used.',
  redirect_uri_mismatch: 'redirect_uri differs from the one of the authorization request.',
  pkce_missing: 'code_verifier is missing.',
  pkce_mismatch: 'code_verifier does not match the challenge.',
  other_client: 'The grant was issued to another client.',
  refresh_token_unknown: 'The refresh token is not valid.',
  refresh_token_expired: 'The refresh token has expired.',
  refresh_token_revoked: 'The refresh token has been revoked.',
  refresh_token_reused: 'The refresh token has already been used.',
  scope_exceeded: 'More scopes were asked for than were granted.',
};
