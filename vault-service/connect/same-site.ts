import type { IncomingHttpHeaders } from 'node:http';

/**
 * Whether a form came from our own page. Without this, a foreign page could make a browser begin with the link of
 * somebody else, and a provider that asks nothing of people who agreed before would connect the wrong person's account
 * (login CSRF, RFC 9700 §4.7). Browsers tell in `Sec-Fetch-Site`, old ones in `Origin`; programs send neither.
 */
export function isOwnForm(headers: IncomingHttpHeaders, publicUrl: string): boolean {
  const site = headers['sec-fetch-site'];
  // `none`: the person reloads, or used the address bar.
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  const { origin } = headers;
  return origin === undefined || origin === new URL(publicUrl).origin;
}
