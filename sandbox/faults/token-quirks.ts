import { gzipSync } from 'node:zlib';
import type { Answer } from '../server/answer';
import { isObject, textOf } from '../server/json-value';

/**
 * How token endpoints of the wild deviate from RFC 6749. Each turns a good token answer into the deviating one;
 * the work behind it (rotation included) was done.
 */
const transforms = {
  missing_expiry: (token) => without(token, 'expires_in'),
  string_expiry: (token) => ({ ...token, expires_in: String(token['expires_in']) }),
  millisecond_expiry: (token) => ({ ...token, expires_in: Number(token['expires_in']) * 1000 }),
  zero_expiry: (token) => ({ ...token, expires_in: 0 }),
  negative_expiry: (token) => ({ ...token, expires_in: -1 }),
  fractional_expiry: (token) => ({ ...token, expires_in: Number(token['expires_in']) + 0.5 }),
  null_expiry: (token) => ({ ...token, expires_in: null }),
  garbage_expiry: (token) => ({ ...token, expires_in: 'soon' }),
  absolute_expiry: (token, nowMs) => ({
    ...without(token, 'expires_in'),
    expires_at: Math.floor(nowMs / 1000) + Number(token['expires_in']),
  }),
  iso_expiry: (token, nowMs) => ({
    ...without(token, 'expires_in'),
    expires_at: new Date(nowMs + Number(token['expires_in']) * 1000).toISOString(),
  }),
  absolute_millisecond_expiry: (token, nowMs) => ({
    ...without(token, 'expires_in'),
    expires_at: nowMs + Number(token['expires_in']) * 1000,
  }),
  wrapped_body: (token) => ({ data: token }),
  wrapped_result: (token) => ({ result: token, status: 'success' }),
  array_body: (token) => [token],
  missing_refresh_token: (token) => without(token, 'refresh_token'),
  blank_refresh_token: (token) => ({ ...token, refresh_token: '' }),
  null_refresh_token: (token) => ({ ...token, refresh_token: null }),
  whitespace_refresh_token: (token) => ({ ...token, refresh_token: ' \t' }),
  blank_access_token: (token) => ({ ...token, access_token: '' }),
  missing_access_token: (token) => without(token, 'access_token'),
  missing_token_type: (token) => without(token, 'token_type'),
  odd_token_type: (token) => ({ ...token, token_type: 'bearer' }),
  missing_scope: (token) => without(token, 'scope'),
  shrinking_scopes: (token) => ({ ...token, scope: firstScope(token['scope']) }),
  growing_scopes: (token) => ({ ...token, scope: `${textOf(token['scope'])} extra` }),
  padded_comma_scope: (token) => ({
    ...token,
    scope: ` ${textOf(token['scope']).split(/[ ,]+/).join(' , ')} `,
  }),
  array_scope: (token) => ({ ...token, scope: textOf(token['scope']).split(/[ ,]+/) }),
  extra_fields: (token) => ({ ...token, unexpected: { nested: ['value', 1, null] } }),
  nested_secrets: (token) => ({ ...token, debug: { client_secret: 'nested', tokens: ['nested'] } }),
  empty_error: (token) => ({ ...token, error: null, error_description: '' }),
  empty_object: () => ({}),
} satisfies Record<string, (token: Record<string, unknown>, nowMs: number) => unknown>;

/** Deviations of the transport around the token answer. */
const wireQuirks = {
  text_plain_json: (answer) => ({
    ...answer,
    body: JSON.stringify(answer.body),
    headers: { ...answer.headers, 'content-type': 'text/plain; charset=utf-8' },
  }),
  html_content_type: (answer) => ({
    ...answer,
    body: JSON.stringify(answer.body),
    headers: { ...answer.headers, 'content-type': 'text/html; charset=utf-8' },
  }),
  form_encoded: (answer) => ({
    ...answer,
    body: formEncoded(answer.body),
    headers: { ...answer.headers, 'content-type': 'application/x-www-form-urlencoded' },
  }),
  byte_order_mark: (answer) => ({
    ...answer,
    body: `\uFEFF${JSON.stringify(answer.body)}`,
    headers: { ...answer.headers, 'content-type': 'application/json; charset=utf-8' },
  }),
  no_content_type: (answer) => ({
    ...answer,
    body: Buffer.from(JSON.stringify(answer.body)),
    headers: { ...answer.headers, 'content-type': '' },
  }),
  nonsense_charset: (answer) => ({
    ...answer,
    body: Buffer.from(JSON.stringify(answer.body)),
    headers: { ...answer.headers, 'content-type': 'application/json; charset=klingon' },
  }),
  repeated_key: (answer) => ({
    ...answer,
    body: JSON.stringify(answer.body).replace('{', '{"access_token":"first of two",'),
    headers: { ...answer.headers, 'content-type': 'application/json; charset=utf-8' },
  }),
  compressed_unasked: (answer) => ({
    ...answer,
    body: gzipSync(JSON.stringify(answer.body)),
    headers: {
      ...answer.headers,
      'content-type': 'application/json',
      'content-encoding': 'gzip',
    },
  }),
  no_content: () => ({ status: 204 }),
  created_status: (answer) => ({ ...answer, status: 201 }),
  empty_body: (answer) => ({ status: answer.status }),
} satisfies Record<string, (answer: Answer) => Answer>;

/** Errors told with HTTP 200; the work is not done. */
const okErrors = {
  error_with_200: {
    error: 'invalid_grant',
    error_description: 'The refresh token is no longer valid.',
  },
  ok_false_with_200: { ok: false, error: 'token_expired' },
  code_with_200: { code: 40105, message: 'Access token is invalid.', data: {} },
  transient_error_with_200: { error: 'temporarily_unavailable', error_description: 'Try again.' },
} as const;

type BodyQuirk = keyof typeof transforms;
type WireQuirk = keyof typeof wireQuirks;
type OkError = keyof typeof okErrors;
export type TokenQuirk = BodyQuirk | WireQuirk | OkError;

export const tokenQuirks = [
  ...Object.keys(transforms),
  ...Object.keys(wireQuirks),
  ...Object.keys(okErrors),
] as [TokenQuirk, ...TokenQuirk[]];

/** @returns the answer to give without doing the work, for quirks that are errors. */
export function errorQuirk(quirk: TokenQuirk): Answer | undefined {
  return isKeyOf(okErrors, quirk) ? { status: 200, body: okErrors[quirk] } : undefined;
}

export function applyTokenQuirk(quirk: TokenQuirk, answer: Answer, nowMs: number): Answer {
  if (answer.status !== 200 || !isObject(answer.body)) return answer;
  if (isKeyOf(transforms, quirk)) return { ...answer, body: transforms[quirk](answer.body, nowMs) };
  if (isKeyOf(wireQuirks, quirk)) return wireQuirks[quirk](answer);
  return answer;
}

function without(token: Record<string, unknown>, field: string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(token).filter(([name]) => name !== field));
}

function firstScope(scope: unknown): string {
  return textOf(scope).split(/[ ,]+/)[0] ?? '';
}

function formEncoded(body: unknown): string {
  if (!isObject(body)) return '';
  return new URLSearchParams(
    Object.entries(body).map(([name, value]): [string, string] => [name, String(value)]),
  ).toString();
}

function isKeyOf<Table extends object>(table: Table, key: PropertyKey): key is keyof Table {
  return Object.hasOwn(table, key);
}
