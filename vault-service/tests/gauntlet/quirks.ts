import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { lifeS, type Dialect } from './dialects';

/** What must come out of one quirk with one provider. */
export type Expected =
  /** New tokens are stored and handed out. Absent facts: as in a sound answer. */
  | {
      readonly kind: 'renewed';
      /** null: the answer did not say. */
      readonly expiresInS?: number | null;
      readonly scopes?: readonly string[];
      readonly tokenType?: string;
    }
  /** Nothing is lost; tried again after a while. */
  | { readonly kind: 'later'; readonly reason: string; readonly notBeforeS?: number }
  /** It may have been carried out. */
  | { readonly kind: 'unclear' }
  | { readonly kind: 'dead'; readonly reason: string }
  | { readonly kind: 'app_refused'; readonly reason: string }
  /** The token of another account is not stored. */
  | { readonly kind: 'other_account' };

/** What a quirk has to work with. */
export interface Scene {
  readonly dialect: Dialect;
  /** Fields of RFC 6749 of a sound answer. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** The whole sound answer, with these fields instead. */
  readonly whole: (fields: Readonly<Record<string, unknown>>) => unknown;
  /** The token that was sent. */
  readonly sent: string;
  /** Another account's fields. */
  readonly otherAccount: Readonly<Record<string, unknown>>;
}

export interface Quirk {
  readonly name: string;
  /** The provider has done its work: a rotating refresh token is replaced by the new one. */
  readonly carriedOut: boolean;
  /** Not where the provider listens: the address of the token URL is wrong in this way. */
  readonly address?: 'refused' | 'dns' | 'tls' | 'self_signed';
  readonly play: (response: ServerResponse, scene: Scene) => void;
  readonly expect: (dialect: Dialect) => Expected | 'not_applicable';
}

const json = { 'content-type': 'application/json' };

function say(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = json,
): void {
  response.writeHead(status, headers);
  response.end(typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body));
}

/** The sound answer with some fields changed; undefined takes one away. */
const altered = (
  name: string,
  change: (scene: Scene) => Record<string, unknown>,
  expected: Quirk['expect'] | Partial<Extract<Expected, { kind: 'renewed' }>> = {},
  carriedOut = true,
): Quirk => ({
  name,
  carriedOut,
  play: (response, scene) => say(response, 200, scene.whole({ ...scene.fields, ...change(scene) })),
  expect: typeof expected === 'function' ? expected : () => ({ kind: 'renewed', ...expected }),
});

/** The sound answer in other clothes. */
const dressed = (
  name: string,
  play: (response: ServerResponse, whole: unknown, text: string) => void,
  expected: Expected = { kind: 'renewed' },
): Quirk => ({
  name,
  carriedOut: true,
  play: (response, { whole, fields }) =>
    play(response, whole(fields), JSON.stringify(whole(fields))),
  expect: () => expected,
});

/** An answer that is no token; the work was not done. */
const refused = (
  name: string,
  status: number,
  body: unknown,
  expected: Expected | ((dialect: Dialect) => Expected),
  headers: Readonly<Record<string, string>> = json,
): Quirk => ({
  name,
  carriedOut: false,
  play: (response) => say(response, status, body, headers),
  expect: (dialect) => (typeof expected === 'function' ? expected(dialect) : expected),
});

const unclear: Expected = { kind: 'unclear' };
const later = (reason: string, notBeforeS?: number): Expected => ({
  kind: 'later',
  reason,
  ...(notBeforeS === undefined ? {} : { notBeforeS }),
});
const silent = { expiresInS: null } as const;
const nowS = () => Math.floor(Date.now() / 1000);

/** Refresh tokens that say nothing: the one that was used stays. */
const sameToken: Quirk['expect'] = () => ({ kind: 'renewed' });

const expiry: readonly Quirk[] = [
  altered('no expiry', () => ({ expires_in: undefined }), silent),
  altered('null expiry', () => ({ expires_in: null }), silent),
  altered('expiry as a text', () => ({ expires_in: String(lifeS) })),
  altered('expiry as a padded text', () => ({ expires_in: ` ${lifeS} ` })),
  altered('expiry as a fraction', () => ({ expires_in: lifeS + 0.5 })),
  altered('expiry in milliseconds', () => ({ expires_in: 315_360_001_000 }), {
    expiresInS: 315_360_001,
  }),
  altered('expiry after the end of all calendars', () => ({ expires_in: 1e300 }), {
    expiresInS: 315_360_000,
  }),
  altered('zero expiry', () => ({ expires_in: 0 }), silent),
  altered('negative expiry', () => ({ expires_in: -1 }), silent),
  altered('nonsense expiry', () => ({ expires_in: 'soon' }), silent),
  altered('expiry as an object', () => ({ expires_in: { seconds: lifeS } }), silent),
  altered('infinite expiry', () => ({ expires_in: '1e400' }), silent),
  altered('absolute expiry in seconds', () => ({
    expires_in: undefined,
    expires_at: nowS() + lifeS,
  })),
  altered('absolute expiry in milliseconds', () => ({
    expires_in: undefined,
    expires_at: (nowS() + lifeS) * 1000,
  })),
  altered('absolute expiry in ISO 8601', () => ({
    expires_in: undefined,
    expires_at: new Date(Date.now() + lifeS * 1000).toISOString(),
  })),
  altered(
    'absolute expiry that is over',
    () => ({ expires_in: undefined, expires_at: nowS() - 60 }),
    silent,
  ),
  altered(
    'absolute expiry that is nonsense',
    () => ({ expires_in: undefined, expires_at: 'tomorrow' }),
    silent,
  ),
];

const fields: readonly Quirk[] = [
  altered('no refresh token', () => ({ refresh_token: undefined }), sameToken, false),
  altered('blank refresh token', () => ({ refresh_token: '' }), sameToken, false),
  altered('white space for a refresh token', () => ({ refresh_token: ' \t' }), sameToken, false),
  altered('null for a refresh token', () => ({ refresh_token: null }), sameToken, false),
  altered('false for a refresh token', () => ({ refresh_token: false }), sameToken, false),
  altered(
    'the same refresh token',
    ({ sent, dialect }) => (dialect.renewsItself === true ? {} : { refresh_token: sent }),
    sameToken,
    false,
  ),
  altered('no token type', () => ({ token_type: undefined })),
  altered('token type in small letters', () => ({ token_type: 'bearer' }), { tokenType: 'bearer' }),
  altered('blank token type', () => ({ token_type: '' })),
  altered('no scopes', () => ({ scope: undefined })),
  altered('blank scopes', () => ({ scope: '' })),
  altered('fewer scopes', () => ({ scope: 'read' }), { scopes: ['read'] }),
  altered('more scopes', () => ({ scope: 'read write admin' }), {
    scopes: ['read', 'write', 'admin'],
  }),
  altered('scopes as a list', () => ({ scope: ['read', 'write'] })),
  altered('scopes with commas', () => ({ scope: 'read,write' })),
  altered('scopes with commas and spaces', () => ({ scope: ' read, write ' })),
  altered('scopes that no row can hold', () => ({ scope: 'read\0 wri\ud800te' }), {
    scopes: ['read\uFFFD0000', 'wri\uFFFDd800te'],
  }),
  altered('scopes as a list that no row can hold', () => ({ scope: ['read\0', '\udc00write'] }), {
    scopes: ['read\uFFFD0000', '\uFFFDdc00write'],
  }),
  altered('a token type that no row can hold', () => ({ token_type: 'Bear\0er' }), {
    tokenType: 'Bear\uFFFD0000er',
  }),
  altered('secrets nested in the answer', () => ({
    debug: { client_secret: 'sekret-nested', tokens: ['sekret-nested'] },
    id_token: 'sekret-nested',
  })),
  altered('a field called error that says nothing', () => ({ error: null, error_description: '' })),
  altered(
    'a field called error that says ok',
    () => ({ error: { code: 'ok', message: '' } }),
    ({ saysErrorObjects }) => (saysErrorObjects === true ? 'not_applicable' : { kind: 'renewed' }),
  ),
  altered(
    'an error beside the token',
    () => ({ error: 'temporarily_unavailable' }),
    ({ neverRefreshes }) =>
      neverRefreshes === true ? 'not_applicable' : later('temporarily_unavailable'),
    false,
  ),
  altered(
    'invalid_grant beside the token',
    () => ({ error: 'invalid_grant' }),
    ({ neverRefreshes }) =>
      neverRefreshes === true ? 'not_applicable' : { kind: 'dead', reason: 'invalid_grant' },
    false,
  ),
  altered(
    'no access token',
    () => ({ access_token: undefined }),
    () => unclear,
  ),
  altered(
    'blank access token',
    () => ({ access_token: ' ' }),
    () => unclear,
  ),
  altered(
    'an access token that is an object',
    () => ({ access_token: { value: 'x' } }),
    () => unclear,
  ),
  altered(
    'another account',
    ({ otherAccount }) => otherAccount,
    ({ namesAccount }) => (namesAccount === true ? { kind: 'other_account' } : 'not_applicable'),
  ),
];

const shape: readonly Quirk[] = [
  dressed('wrapped in data', (response, whole) => say(response, 200, { data: whole })),
  dressed('wrapped in result', (response, whole) =>
    say(response, 200, { result: whole, status: 'success' }),
  ),
  dressed('wrapped in a list', (response, whole) => say(response, 200, [whole])),
  dressed('201', (response, whole) => say(response, 201, whole)),
  dressed('JSON called text/plain', (response, whole) =>
    say(response, 200, whole, { 'content-type': 'text/plain' }),
  ),
  dressed('JSON called text/html', (response, whole) =>
    say(response, 200, whole, { 'content-type': 'text/html; charset=utf-8' }),
  ),
  dressed('JSON without a content type', (response, whole) => say(response, 200, whole, {})),
  dressed('a charset that does not exist', (response, whole) =>
    say(response, 200, whole, { 'content-type': 'application/json; charset=klingon' }),
  ),
  dressed('a byte order mark', (response, _whole, text) => say(response, 200, `\uFEFF${text}`)),
  dressed('white space around', (response, _whole, text) =>
    say(response, 200, `\r\n\t ${text} \n`),
  ),
  dressed('a key twice', (response, _whole, text) =>
    say(
      response,
      200,
      text.replace('"access_token"', '"access_token":"sekret-first","access_token"'),
    ),
  ),
  dressed('a key called __proto__', (response, _whole, text) =>
    say(response, 200, text.replace('{', '{"__proto__":{"access_token":"sekret-proto"},')),
  ),
  dressed('deep nesting beside it', (response, _whole, text) =>
    say(response, 200, text.replace('{', `{"deep":${'['.repeat(2_000)}${']'.repeat(2_000)},`)),
  ),
  dressed('in pieces', (response, _whole, text) => {
    response.writeHead(200, json);
    for (const part of text.match(/[\s\S]{1,7}/g) ?? []) response.write(part);
    response.end();
  }),
  {
    ...dressed('form encoded', (response, whole) =>
      say(response, 200, formOf(whole), { 'content-type': 'application/x-www-form-urlencoded' }),
    ),
    // A form has no `data` to look in.
    expect: ({ neverRefreshes }) => (neverRefreshes === true ? unclear : { kind: 'renewed' }),
  },
  dressed(
    'cut off',
    (response, _whole, text) => say(response, 200, text.slice(0, text.length / 2)),
    unclear,
  ),
  dressed('empty', (response) => say(response, 200, ''), unclear),
  dressed(
    '204',
    (response) => {
      response.writeHead(204).end();
    },
    unclear,
  ),
  dressed('null', (response) => say(response, 200, 'null'), unclear),
  dressed('a text', (response) => say(response, 200, '"ok"'), unclear),
  dressed('a number', (response) => say(response, 200, '7'), unclear),
  dressed('an empty object', (response) => say(response, 200, {}), unclear),
  dressed(
    'a page with 200',
    (response) =>
      say(response, 200, '<!doctype html><title>Sign in</title>', { 'content-type': 'text/html' }),
    unclear,
  ),
  dressed(
    'a huge body',
    (response, _whole, text) =>
      say(response, 200, text.replace('{', `{"pad":"${'x'.repeat(2_000_000)}",`)),
    unclear,
  ),
  dressed(
    'gzip nobody asked for',
    (response, _whole, text) =>
      say(response, 200, gzipSync(text), { ...json, 'content-encoding': 'gzip' }),
    unclear,
  ),
  dressed(
    'a gzip bomb',
    (response) => say(response, 200, bomb(), { ...json, 'content-encoding': 'gzip' }),
    unclear,
  ),
];

let packed: Buffer | undefined;
/** 64 MB of nothing in 64 KB. */
const bomb = () => (packed ??= gzipSync(Buffer.alloc(64 * 1024 * 1024)));

function formOf(whole: unknown): string {
  const flat = Object.entries(Object(whole) as Record<string, unknown>).flatMap(
    ([key, value]): [string, unknown][] =>
      typeof value === 'object' && value !== null ? Object.entries(value) : [[key, value]],
  );
  return new URLSearchParams(
    flat.map(([key, value]): [string, string] => [key, String(value)]),
  ).toString();
}

const told = (which: 'dead' | 'appRefused', kind: 'dead' | 'app_refused'): Quirk => ({
  name:
    which === 'dead'
      ? "the grant is dead, in the provider's own words"
      : "the app is refused, in the provider's own words",
  carriedOut: false,
  play: (response, { dialect }) => say(response, dialect[which].status, dialect[which].body),
  expect: (dialect) => ({ kind, reason: dialect[which].reason }),
});

const dead = (reason: string): Expected => ({ kind: 'dead', reason });
const appRefused = (reason: string): Expected => ({ kind: 'app_refused', reason });

const errors: readonly Quirk[] = [
  told('dead', 'dead'),
  told('appRefused', 'app_refused'),
  refused('400 invalid_grant', 400, { error: 'invalid_grant' }, dead('invalid_grant')),
  refused('401 invalid_grant', 401, { error: 'invalid_grant' }, dead('invalid_grant')),
  refused('200 invalid_grant', 200, { error: 'invalid_grant' }, dead('invalid_grant')),
  refused(
    '400 invalid_grant called text/plain',
    400,
    { error: 'invalid_grant' },
    dead('invalid_grant'),
    { 'content-type': 'text/plain' },
  ),
  refused(
    'a family that is revoked',
    400,
    { error: 'invalid_grant', error_description: 'Token reuse detected; all tokens were revoked.' },
    dead('invalid_grant'),
  ),
  refused('401 invalid_client', 401, { error: 'invalid_client' }, appRefused('invalid_client'), {
    ...json,
    'www-authenticate': 'Basic',
  }),
  refused('400 invalid_client', 400, { error: 'invalid_client' }, appRefused('invalid_client')),
  refused('400 invalid_scope', 400, { error: 'invalid_scope' }, appRefused('invalid_scope')),
  refused('400 with a code nobody knows', 400, { error: 'strange_thing' }, later('strange_thing')),
  // Looked up in a table, they would be found in its prototype.
  ...['constructor', '__proto__', 'toString'].map((code) =>
    refused(`400 with the error ${code}`, 400, { error: code }, later(code)),
  ),
  refused(
    '400 with an error in the shape of Graph that is a whole page',
    400,
    { error: { code: `<html>${'x'.repeat(5_000)}`, message: 'no' } },
    later('unreadable_error'),
  ),
  refused(
    '400 with an error that quotes the token',
    400,
    { error: 'token sekret-quoted is bad' },
    later('unreadable_error'),
  ),
  refused('400 with an error that is a list', 400, { errors: [{ code: 'x' }] }, later('http_400')),
  refused('400 with a page', 400, '<html>no</html>', later('http_400'), {
    'content-type': 'text/html',
  }),
  refused(
    '200 temporarily_unavailable',
    200,
    { error: 'temporarily_unavailable' },
    later('temporarily_unavailable'),
  ),
  refused('200 not ok', 200, { ok: false, error: 'internal_error' }, later('internal_error')),
  refused(
    '200 with a number that is not 0',
    200,
    { code: 51_010, message: 'busy' },
    later('code_51010'),
  ),
  refused('401 without a body', 401, '', later('http_401')),
  refused('403 without a code', 403, {}, later('http_403')),
  refused('404 page', 404, '<html>not found</html>', later('http_404'), {
    'content-type': 'text/html',
  }),
  refused('408', 408, {}, later('http_408')),
  refused('429 with Retry-After in seconds', 429, {}, later('http_429', 1_800), {
    ...json,
    'retry-after': '1800',
  }),
  refused('429 with Retry-After as a date', 429, {}, later('http_429', 1_790), {
    ...json,
    'retry-after': new Date(Date.now() + 1_860_000).toUTCString(),
  }),
  refused('429 with a nonsense Retry-After', 429, {}, later('http_429'), {
    ...json,
    'retry-after': 'in a while',
  }),
  refused('429 with a negative Retry-After', 429, {}, later('http_429'), {
    ...json,
    'retry-after': '-5',
  }),
  refused('429 that speaks of invalid_grant', 429, { error: 'invalid_grant' }, later('http_429')),
  refused('500', 500, { error: 'server_error' }, later('http_500')),
  refused('500 that speaks of invalid_grant', 500, { error: 'invalid_grant' }, later('http_500')),
  refused('502 page', 502, '<html>Bad Gateway</html>', later('http_502'), {
    'content-type': 'text/html',
  }),
  refused('503 with Retry-After', 503, '', later('http_503', 600), { 'retry-after': '600' }),
  refused('a redirect', 302, '', later('redirected'), { location: '/elsewhere' }),
  refused('a redirect that repeats the request', 307, '', later('redirected'), {
    location: '/token',
  }),
];

/** Writes to the socket itself what no server would. */
function raw(name: string, write: (text: string) => string, expected: Expected = unclear): Quirk {
  return {
    name,
    carriedOut: true,
    play: (response, { whole, fields: sound }) => {
      const { socket } = response;
      socket?.end(write(JSON.stringify(whole(sound))));
    },
    expect: () => expected,
  };
}

const head = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n';

/** Longest the answers below keep one waiting; well under the limit of the run. */
const slowMs = 300;

const transport: readonly Quirk[] = [
  {
    ...dressed('a slow header', () => undefined),
    play: (response, { whole, fields: sound }) => {
      setTimeout(() => say(response, 200, whole(sound)), slowMs);
    },
  },
  {
    ...dressed('a slow body', () => undefined),
    play: (response, { whole, fields: sound }) => {
      const text = JSON.stringify(whole(sound));
      response.writeHead(200, json).write(text.slice(0, 20));
      setTimeout(() => response.end(text.slice(20)), slowMs);
    },
  },
  {
    name: 'a reset before the work',
    carriedOut: false,
    play: (response) => {
      response.socket?.resetAndDestroy();
    },
    expect: () => unclear,
  },
  {
    name: 'a reset after the work',
    carriedOut: true,
    play: (response) => {
      response.socket?.resetAndDestroy();
    },
    expect: () => unclear,
  },
  {
    name: 'a reset in the middle of the answer',
    carriedOut: true,
    play: (response) => {
      response.writeHead(200, json).write('{"access_token":"sek');
      setTimeout(() => response.socket?.resetAndDestroy(), 20);
    },
    expect: () => unclear,
  },
  {
    name: 'silence after the work',
    carriedOut: true,
    play: () => undefined,
    expect: () => unclear,
  },
  {
    name: 'silence after the header',
    carriedOut: true,
    play: (response) => {
      response.writeHead(200, json).write('{');
    },
    expect: () => unclear,
  },
  raw(
    'a content length that is too long',
    (text) => `${head}Content-Length: ${text.length + 50}\r\nConnection: close\r\n\r\n${text}`,
  ),
  raw(
    'a content length that is too short',
    (text) => `${head}Content-Length: 20\r\nConnection: close\r\n\r\n${text}`,
  ),
  raw(
    'chunks that end too early',
    (text) =>
      `${head}Transfer-Encoding: chunked\r\n\r\n${(text.length + 9).toString(16)}\r\n${text}`,
  ),
  raw('no HTTP at all', () => 'SSH-2.0-OpenSSH_9.6\r\n'),
  raw('a body that ends with the connection', (text) => `${head}Connection: close\r\n\r\n${text}`, {
    kind: 'renewed',
  }),
  raw(
    'a kept connection that is closed behind the answer',
    (text) => `${head}Content-Length: ${text.length}\r\nConnection: keep-alive\r\n\r\n${text}`,
    { kind: 'renewed' },
  ),
  {
    name: 'nobody listens',
    carriedOut: false,
    address: 'refused',
    play: () => undefined,
    expect: () => later('econnrefused'),
  },
  {
    name: 'a name that does not exist',
    carriedOut: false,
    address: 'dns',
    play: () => undefined,
    expect: () => ({ kind: 'later', reason: '(enotfound|eai_again)' }),
  },
  {
    name: 'no TLS behind https',
    carriedOut: false,
    address: 'tls',
    play: () => undefined,
    expect: () => later('tls_failed'),
  },
  {
    name: 'a certificate nobody vouches for',
    carriedOut: false,
    address: 'self_signed',
    play: () => undefined,
    expect: () => later('depth_zero_self_signed_cert'),
  },
];

export const quirks: readonly Quirk[] = [...expiry, ...fields, ...shape, ...errors, ...transport];
