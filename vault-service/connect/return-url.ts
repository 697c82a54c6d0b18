import { isLoopbackHttp } from '../configuration/settings';

export interface ReturnRules {
  /** Of the vault and of the tenant. */
  readonly origins: readonly string[];
  readonly allowLoopback: boolean;
}

/** Only listed origins: a connect page must not become an open redirect (RFC 9700 §4.11). */
export function mayReturnTo(url: string, { origins, allowLoopback }: ReturnRules): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, origin, username, password } = new URL(url);
  if (username !== '' || password !== '') return false;
  if (protocol !== 'https:' && !isLoopbackHttp(url)) return false;
  return origins.includes(origin) || (allowLoopback && isLoopbackHttp(url));
}
