import { timingSafeEqual } from 'node:crypto';
import type { Call } from '../server/call';
import type { Authority } from './authority';
import type { Client, ClientAuthentication } from './policy';

/** The fields of a token request, whatever its encoding. */
export type TokenFields = Readonly<Record<string, string>>;

export type ClientResult =
  | { readonly ok: true; readonly client: Client; readonly style: ClientAuthentication }
  | { readonly ok: false; readonly reason: 'missing' | 'unknown' | 'style' | 'secret' };

/** Reads form or JSON fields; nested values are left out. @returns `undefined` for any other body. */
export function tokenFields(call: Call): TokenFields | undefined {
  if (call.contentType === 'application/json') {
    const body = call.json();
    if (typeof body !== 'object' || body === null) return undefined;
    return Object.fromEntries(
      Object.entries(body).flatMap(([name, value]) =>
        typeof value === 'string' || typeof value === 'number' ? [[name, String(value)]] : [],
      ),
    );
  }
  if (call.contentType !== 'application/x-www-form-urlencoded') return undefined;
  return Object.fromEntries(call.form());
}

/** Finds the client of a token request and checks its secret and the style it came in. */
export function authenticateClient(
  authority: Authority,
  call: Call,
  fields: TokenFields,
  names: { readonly id: string; readonly secret: string },
): ClientResult {
  const basic = call.basic();
  const id = basic?.id ?? fields[names.id];
  const secret = basic?.secret ?? fields[names.secret];
  if (!id) return { ok: false, reason: 'missing' };
  const client = authority.clients.get(id);
  if (!client) return { ok: false, reason: 'unknown' };
  const style = styleOf(basic !== undefined, secret !== undefined, call.contentType);
  if (client.client_secret === null) return { ok: true, client, style: 'none' };
  if (!client.client_auth.includes(style)) return { ok: false, reason: 'style' };
  if (!secret || !same(secret, client.client_secret)) return { ok: false, reason: 'secret' };
  return { ok: true, client, style };
}

function styleOf(isBasic: boolean, hasSecret: boolean, contentType: string): ClientAuthentication {
  if (isBasic) return 'basic';
  if (!hasSecret) return 'none';
  return contentType === 'application/json' ? 'json' : 'post';
}

function same(given: string, expected: string): boolean {
  const one = Buffer.from(given);
  const other = Buffer.from(expected);
  return one.length === other.length && timingSafeEqual(one, other);
}
