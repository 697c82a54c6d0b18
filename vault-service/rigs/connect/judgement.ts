import type { Page } from './browser';
import {
  attackerSubject,
  publicHost,
  returnOrigin,
  victimSubject,
  withParameters,
  type Scene,
} from './scene';

/**
 * What an attack won, whatever it believes itself: somebody else's account in a connection, a browser sent to a foreign
 * site, a code that a dishonest server can use, a secret in a page or in an address, a page without its protections.
 */
export async function gainsOf(scene: Scene): Promise<readonly string[]> {
  const pages = [...scene.victim.pages, ...scene.attacker.pages];
  return [
    ...scene.gains,
    ...(await foreignAccounts(scene)),
    ...usableCodes(scene),
    ...pages.flatMap(redirectGain),
    ...pages.flatMap(pageGains),
    ...leaks(scene, pages),
  ];
}

async function foreignAccounts(scene: Scene): Promise<string[]> {
  const gains: string[] = [];
  for (const { account } of await scene.connections(attackerSubject))
    if (account.id?.startsWith('victim')) gains.push(`the attacker holds ${account.id}'s account`);
  const own = (await scene.connections(victimSubject)).filter(
    ({ status, provider }) => status !== 'revoked' && !provider.startsWith('telegram'),
  );
  for (const { id, account } of own) {
    if (account.id !== 'victim')
      gains.push(`the victim has the account ${String(account.id)} instead of its own`);
    const token = await scene.leased(id);
    const owner = [scene.honest, scene.other]
      .map(({ tokens }) => tokens.get(token ?? ''))
      .find((found) => found !== undefined);
    if (owner !== undefined && owner !== 'victim')
      gains.push(`the victim leases a token of ${owner}`);
  }
  const providers = own.map(({ provider }) => provider);
  if (new Set(providers).size < providers.length) gains.push('the victim has two connections');
  return gains;
}

/** A dishonest server (and whoever runs it) knows every code, verifier and parameter that reached its token URL. */
function usableCodes({ honest, other }: Scene): string[] {
  return other.tokenRequests.flatMap(({ form, clientId, clientSecret }) => {
    const attempts = [
      { id: honest.clientId, secret: '' },
      { id: honest.clientId, secret: other.clientSecret },
      { id: clientId, secret: clientSecret },
    ].map((client) => honest.redeem(form, client));
    const won = attempts.some(({ status }) => status === 200);
    return won ? ['a dishonest server turned a code of the honest one into a token'] : [];
  });
}

const ownHosts = new Set([publicHost, '127.0.0.1', new URL(returnOrigin).hostname]);

function redirectGain({ url, method, status, headers }: Page): string[] {
  if (!url.startsWith('https:')) return [];
  const gains: string[] = [];
  const location = headers.get('location');
  if (location !== null) {
    const target = new URL(location, url);
    if (!ownHosts.has(target.hostname) || target.username !== '')
      gains.push(`a redirect leads to ${target.host}`);
  }
  if (method === 'POST' && (status === 307 || status === 308 || status === 302))
    gains.push(`${status} after a form may repeat the form at another site`);
  return gains;
}

/** Of pages of the vault (addresses of providers begin with http:). */
function pageGains({ url, headers, text }: Page): string[] {
  if (!url.startsWith('https:')) return [];
  const gains: string[] = [];
  const policy = headers.get('content-security-policy') ?? '';
  const frames = headers.get('x-frame-options');
  const isPage = headers.get('content-type')?.startsWith('text/html') ?? false;
  if (isPage) {
    if (!policy.includes("frame-ancestors 'none'")) gains.push('a page can be framed');
    if (!policy.includes("default-src 'none'") || policy.includes('unsafe-inline'))
      gains.push('a page may run or load things');
    if (headers.get('cache-control') !== 'no-store') gains.push('a page is kept in a cache');
    if (/<script|<[a-z][^>]*\son[a-z]+\s*=|="\s*javascript:|<img src=x/i.test(text))
      gains.push('a page carries a script');
    if (/(src|href)="(https?:)?\/\/(?!app\.rig\.example)/i.test(text))
      gains.push('a page loads from or leads to a foreign site');
  } else if (frames === null && !policy.includes('frame-ancestors'))
    gains.push('an answer can be framed');
  if (!['no-referrer', 'same-origin'].includes(headers.get('referrer-policy') ?? ''))
    gains.push('the address of a page is told to the next site');
  for (const cookie of headers.getSetCookie()) {
    const parts = cookie.split('; ').map((part) => part.toLowerCase());
    if (!cookie.startsWith('__Host-') || !parts.includes('secure') || !parts.includes('httponly'))
      gains.push(`a cookie is not protected: ${cookie.split('=')[0] ?? ''}`);
    if (!parts.includes('samesite=lax') && !parts.includes('samesite=strict'))
      gains.push('a cookie goes along from foreign pages');
  }
  return gains;
}

/** No page tells a state, code, verifier or token; no address but the provider's own carries them. */
function leaks({ honest, other, secrets }: Scene, pages: readonly Page[]): string[] {
  const hidden = [
    ...secrets,
    ...[honest, other].flatMap((server) => [
      server.clientSecret,
      ...server.tokens.keys(),
      ...server.authorizations.map((request) => request.searchParams.get('state') ?? ''),
      ...server.tokenRequests.flatMap(({ form }) => [
        form['code'] ?? '',
        form['code_verifier'] ?? '',
      ]),
    ]),
  ].filter((secret) => secret.length >= 16);
  const shown = pages
    .filter(({ url }) => url.startsWith('https:'))
    .some(({ text }) => hidden.some((secret) => text.includes(secret)));
  const verifiers = honest.tokenRequests.map(({ form }) => form['code_verifier'] ?? '');
  const addresses = pages.flatMap(({ url, headers }) => [url, headers.get('location') ?? '']);
  const verifierShown = verifiers.some(
    (verifier) => verifier !== '' && addresses.some((address) => address.includes(verifier)),
  );
  const left = pages.some(({ url, headers }) => {
    const location = headers.get('location') ?? '';
    return (
      url.startsWith('https:') &&
      location.startsWith(returnOrigin) &&
      hidden.some((secret) => location.includes(secret))
    );
  });
  return [
    ...(shown ? ['a page shows a secret of a flow'] : []),
    ...(verifierShown ? ['a PKCE verifier stands in an address'] : []),
    ...(left ? ['a secret of a flow is sent to the return address'] : []),
  ];
}

/** The honest way must still work in the same scene, or the attack proves nothing. */
export async function honestFlowWorks(scene: Scene): Promise<string | undefined> {
  Object.assign(scene.honest.habits, {
    pkce: 'enforced',
    codesOnce: true,
    authorize: undefined,
    identity: undefined,
  });
  const subject = 'control-subject';
  const browser = scene.browser('somebody');
  const returnUrl = `${returnOrigin}/done?from=vault`;
  const page = await scene.connect(browser, await scene.link(subject, { returnUrl }));
  const [connection] = await scene.connections(subject);
  if (connection?.account.id !== 'somebody') return `the honest flow ended with ${page.status}`;
  const expected = withParameters(returnUrl, {
    status: 'connected',
    provider: 'generic-oauth2',
    connection: connection.id,
  });
  if (page.headers.get('location') !== expected) return 'the honest flow led elsewhere';
  const token = await scene.leased(connection.id);
  return scene.honest.tokens.get(token ?? '') === 'somebody' ? undefined : 'no token was leased';
}
