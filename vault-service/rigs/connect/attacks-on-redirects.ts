import type { Attack } from './attack';
import { attackerSubject, publicHost, returnOrigin, victimSubject, type Scene } from './scene';

const openRedirect = 'RFC 9700 §4.11 (open redirector)';

/** Written so that they look like the allowed origin to a careless comparison. `app.rig.example` is allowed. */
const tricks: readonly (readonly [string, string])[] = [
  ['another host', 'https://evil.example/'],
  ['no scheme', '//evil.example/'],
  ['the allowed host as user name', 'https://app.rig.example@evil.example/'],
  ['the allowed host and port as user name', 'https://app.rig.example:443@evil.example/'],
  ['an encoded @', 'https://app.rig.example%40evil.example/'],
  ['a backslash before @', 'https://app.rig.example\\@evil.example/'],
  ['a backslash host', 'https:\\\\evil.example/'],
  ['backslashes for slashes', 'https:/\\evil.example/'],
  ['one slash', 'https:/evil.example/'],
  ['no slash', 'https:evil.example/'],
  ['a longer host', 'https://app.rig.example.evil.example/'],
  ['a glued host', 'https://evilapp.rig.example/'],
  ['a subdomain', 'https://evil.app.rig.example/'],
  ['the parent domain', 'https://rig.example/'],
  ['another port', 'https://app.rig.example:8443/'],
  ['plain http', 'http://app.rig.example/'],
  ['the allowed host in the query', 'https://evil.example/?https://app.rig.example/'],
  ['the allowed host in the fragment', 'https://evil.example/#@app.rig.example/'],
  ['the allowed host in the path', 'https://evil.example/https://app.rig.example/'],
  ['an encoded dot', 'https://app.rig.example%2eevil.example/'],
  ['an encoded slash', 'https://app.rig.example%2f.evil.example/'],
  ['an encoded zero byte', 'https://app.rig.example%00.evil.example/'],
  ['an ideographic full stop', 'https://app.rig.example。evil.example/'],
  ['a full-width solidus', 'https://app.rig.example／evil.example/'],
  ['a Cyrillic letter', 'https://аpp.rig.example/'],
  ['a tab in the host', 'https://app.rig.example\t.evil.example/'],
  ['a line break in the host', 'https://app.rig.example\r\n.evil.example/'],
  ['a tab in the scheme', 'ht\ttps://evil.example/'],
  ['leading blanks', '   https://evil.example/'],
  ['mixed case', 'HtTpS://EVIL.example/'],
  ['a script', 'javascript:alert(document.domain)//https://app.rig.example/'],
  ['data', 'data:text/html,https://app.rig.example/'],
  ['a blob of the allowed origin', 'blob:https://app.rig.example/9f2c'],
  ['a view-source', 'view-source:https://app.rig.example/'],
  ['a trailing dot', 'https://app.rig.example./'],
  ['two addresses', 'https://app.rig.example/ https://evil.example/'],
  ['a header in the path', 'https://app.rig.example/\r\nset-cookie: a=b'],
];

/** Goes the whole way with the address, if the vault takes it, and looks where the browser ends. */
async function returnTo(scene: Scene, returnUrl: string): Promise<void> {
  const link = await scene.tryLink(victimSubject, { returnUrl });
  if (link === undefined) return;
  const page = await scene.connect(scene.victim, link);
  const location = page.headers.get('location') ?? /href="([^"]+)"/.exec(page.text)?.[1];
  if (location === undefined || new URL(location).origin !== returnOrigin)
    scene.gain(`the browser was sent to ${String(location)}`);
  if (page.headers.getSetCookie().some((cookie) => cookie.startsWith('a=')))
    scene.gain('a header was injected');
}

export const attacksOnRedirects: readonly Attack[] = [
  ...tricks.map(([what, url]): Attack => ({
    name: `return address with ${what}`,
    source: openRedirect,
    run: (scene) => returnTo(scene, url),
  })),
  {
    name: 'addresses to return to in the callback and in the form',
    source: openRedirect,
    run: async (scene) => {
      const link = await scene.link(victimSubject);
      const extra = new URLSearchParams(
        ['return_url', 'returnUrl', 'redirect_uri', 'redirect', 'next', 'url', 'continue'].map(
          (name): [string, string] => [name, 'https://evil.example/'],
        ),
      );
      const begun = await scene.victim.post(
        `${link}/generic-oauth2?${extra.toString()}`,
        Object.fromEntries(extra),
      );
      const authorizeUrl = begun.headers.get('location') ?? '';
      if (authorizeUrl.includes('evil.example')) scene.gain('the address went to the provider');
      const callback = await scene.consent(scene.victim, authorizeUrl);
      const page = await scene.finish(scene.victim, `${callback}&${extra.toString()}`);
      if (page.text.includes('evil.example')) scene.gain('the page leads to the address');
    },
  },
  {
    name: 'a foreign host in Host and X-Forwarded headers',
    source: 'RFC 9700 §4.1 (redirect URI validation)',
    run: async (scene) => {
      const { pathname } = new URL(`${await scene.link(attackerSubject)}/generic-oauth2`);
      const response = await fetch(`${scene.stage.url}${pathname}`, {
        method: 'POST',
        redirect: 'manual',
        headers: {
          'x-forwarded-host': 'evil.example',
          'x-forwarded-proto': 'http',
          'x-forwarded-for': '203.0.113.9',
          forwarded: 'host=evil.example;proto=http',
          'x-original-url': '/evil',
        },
      });
      const location = response.headers.get('location') ?? '';
      const redirect = new URL(location).searchParams.get('redirect_uri') ?? '';
      if (new URL(redirect).host !== publicHost || location.includes('evil.example'))
        scene.gain(`the redirect URI became ${redirect}`);
    },
  },
  {
    name: 'a path that looks like another host',
    source: openRedirect,
    run: async (scene) => {
      for (const path of ['//evil.example/%2f..', '/\\evil.example', '/connect//evil.example/x'])
        for (const browse of [scene.victim.get(`https://${publicHost}${path}`, 'foreign page')]) {
          const page = await browse;
          if (page.status >= 300 && page.status < 400) scene.gain(`${path} redirects`);
        }
    },
  },
];
