import type { Attack } from './attack';
import {
  accepted,
  attackerSubject,
  parameter,
  publicUrl,
  redirectUri,
  victimSubject,
  withParameters,
  type Scene,
} from './scene';

const replay = 'RFC 9700 §4.7, RFC 6819 §4.4.1.1 (replay)';
const account = 'RFC 9700 §4.7.1; vault.md §5 (wrong account)';
const pollution = 'CWE-235 (parameter pollution), CWE-400';

async function connected(scene: Scene): Promise<{ link: string; callback: string }> {
  const link = await scene.link(victimSubject);
  const callback = await scene.consent(scene.victim, await scene.mustBegin(scene.victim, link));
  await scene.finish(scene.victim, callback);
  return { link, callback };
}

/** The victim is connected; then a link for it comes into hands of somebody signed in as another account. */
async function reconnect(
  scene: Scene,
  identity?: (account: string) => { status: number; body: unknown },
): Promise<void> {
  await connected(scene);
  scene.honest.habits.identity = identity;
  const page = await scene.connect(scene.attacker, await scene.link(victimSubject));
  if (accepted(page)) scene.gain('another account was accepted');
}

const strangeIdentities: readonly (readonly [string, (account: string) => unknown])[] = [
  ['with a blank behind', () => ({ sub: 'victim ' })],
  ['in capitals', () => ({ sub: 'VICTIM' })],
  ['with an invisible letter', () => ({ sub: 'vic\u200btim' })],
  ['with a zero byte', () => ({ sub: 'victim\u0000' })],
  ['as a list', () => ({ sub: ['victim'] })],
  ['as an object', () => ({ sub: { toString: 'victim' } })],
  ['that is empty', () => ({ sub: '' })],
  ['that is null, and the name is right', () => ({ sub: null, name: 'victim' })],
  ['twice, in different fields', (own) => ({ sub: own, id: 'victim', email: 'victim' })],
  ['inherited by __proto__', () => JSON.parse('{"__proto__":{"sub":"victim"}}') as unknown],
  ['that is missing', () => ({})],
];

export const attacksOnFlows: readonly Attack[] = [
  {
    name: 'a callback again, after it succeeded',
    source: replay,
    run: async (scene) => {
      const { callback } = await connected(scene);
      for (const browser of [scene.victim, scene.attacker])
        if (accepted(await scene.finish(browser, callback))) scene.gain('it was accepted again');
    },
  },
  {
    name: 'a state again, with a new code',
    source: replay,
    run: async (scene) => {
      const { callback } = await connected(scene);
      const authorizeUrl = await scene.mustBegin(scene.attacker, await scene.link(attackerSubject));
      const code = parameter(await scene.consent(scene.attacker, authorizeUrl), 'code');
      if (accepted(await scene.finish(scene.victim, withParameters(callback, { code }))))
        scene.gain('the state was accepted again');
    },
  },
  {
    name: 'a state after the person declined',
    source: replay,
    run: async (scene) => {
      const authorizeUrl = await scene.mustBegin(scene.victim, await scene.link(victimSubject));
      const callback = await scene.consent(scene.victim, authorizeUrl);
      const declined = withParameters(callback, { code: undefined, error: 'access_denied' });
      await scene.finish(scene.victim, declined);
      if (accepted(await scene.finish(scene.victim, callback))) scene.gain('it was accepted');
    },
  },
  {
    name: 'a code beside an error',
    source: 'RFC 6749 §4.1.2.1',
    run: async (scene) => {
      const authorizeUrl = await scene.mustBegin(scene.victim, await scene.link(victimSubject));
      const callback = await scene.consent(scene.victim, authorizeUrl);
      const both = withParameters(callback, { error: 'access_denied' });
      if (accepted(await scene.finish(scene.victim, both))) scene.gain('the error was overlooked');
    },
  },
  {
    name: 'a flow that has expired',
    source: replay,
    run: async (scene) => {
      const authorizeUrl = await scene.mustBegin(scene.victim, await scene.link(victimSubject));
      const callback = await scene.consent(scene.victim, authorizeUrl);
      await scene.sql(
        "update connect_flows set expires_at = now() - interval '1 s' where tenant = $1",
      );
      if (accepted(await scene.finish(scene.victim, callback))) scene.gain('it was accepted');
    },
  },
  {
    name: 'a flow whose link has expired meanwhile',
    source: replay,
    run: async (scene) => {
      const authorizeUrl = await scene.mustBegin(scene.victim, await scene.link(victimSubject));
      const callback = await scene.consent(scene.victim, authorizeUrl);
      await scene.sql(
        "update connect_sessions set expires_at = now() - interval '1 s' where tenant = $1",
      );
      if (accepted(await scene.finish(scene.victim, callback))) scene.gain('it was accepted');
    },
  },
  {
    name: 'a link after it was used',
    source: replay,
    run: async (scene) => {
      const { link } = await connected(scene);
      if ((await scene.begin(scene.attacker, link)) !== undefined) scene.gain('it works again');
    },
  },
  {
    name: 'two flows of one link, the second ended by another account',
    source: replay,
    run: async (scene) => {
      const link = await scene.link(victimSubject, {
        providers: ['generic-oauth2', 'google'],
        additionalAccount: true,
      });
      const attackers = await scene.consent(
        scene.attacker,
        await scene.mustBegin(scene.attacker, link),
      );
      await scene.connect(scene.victim, link);
      if (accepted(await scene.finish(scene.attacker, attackers)))
        scene.gain('one link connected the provider twice');
    },
  },
  {
    name: 'a callback twenty times at once',
    source: `${replay}, race`,
    run: async (scene) => {
      const authorizeUrl = await scene.mustBegin(scene.victim, await scene.link(victimSubject));
      const callback = await scene.consent(scene.victim, authorizeUrl);
      const pages = await Promise.all(
        Array.from({ length: 20 }, () => scene.finish(scene.victim, callback)),
      );
      const successes = pages.filter(accepted).length;
      if (successes !== 1) scene.gain(`${successes} of 20 were accepted`);
      if (scene.honest.tokenRequests.length !== 1)
        scene.gain(`the code was sent ${scene.honest.tokenRequests.length} times`);
    },
  },
  {
    name: 'two links of one subject at once, by two accounts',
    source: `${account}, race`,
    run: async (scene) => {
      const ready = await Promise.all(
        [scene.victim, scene.attacker].map(async (browser) => {
          const link = await scene.link('raced-subject');
          return scene.consent(browser, await scene.mustBegin(browser, link));
        }),
      );
      await Promise.all([
        scene.finish(scene.victim, ready[0] ?? ''),
        scene.finish(scene.attacker, ready[1] ?? ''),
      ]);
      const connections = await scene.connections('raced-subject');
      if (connections.length !== 1) scene.gain(`${connections.length} connections were made`);
    },
  },
  {
    name: 'a link used by another account than the one connected',
    source: account,
    run: (scene) => reconnect(scene),
  },
  {
    name: 'the same while the identity call fails',
    source: account,
    run: (scene) => reconnect(scene, () => ({ status: 500, body: {} })),
  },
  ...strangeIdentities.map(([what, body]): Attack => ({
    name: `another account with an identity ${what}`,
    source: account,
    run: (scene) => reconnect(scene, (own) => ({ status: 200, body: body(own) })),
  })),
  {
    name: 'a provider the link is not for',
    source: 'vault.md §5',
    run: async (scene) => {
      const link = await scene.link(attackerSubject);
      for (const provider of [
        'google',
        'telegram',
        '__proto__',
        'constructor',
        'GENERIC-OAUTH2',
        '..',
      ]) {
        const page = await scene.attacker.post(`${link}/${provider}`, { key: 'planted-key-0123' });
        if (page.headers.has('location') || accepted(page)) scene.gain(`${provider} was begun`);
      }
      const held = await scene.connections(attackerSubject);
      if (held.length > 0) scene.gain('a connection was made');
    },
  },
  {
    name: 'a key for a provider that signs in',
    source: 'vault.md §5',
    run: async (scene) => {
      const page = await scene.attacker.post(`${await scene.link(victimSubject)}/generic-oauth2`, {
        key: 'planted-key-0123456789',
      });
      if (accepted(page)) scene.gain('the key was stored');
    },
  },
  {
    name: 'links that are guessed',
    source: 'RFC 6819 §5.1.4.2.2',
    run: async (scene) => {
      const real = await scene.link(victimSubject);
      const token = real.split('/').at(-1) ?? '';
      if (!/^[\w-]{43}$/.test(token)) scene.gain('a link is shorter than 256 bits');
      for (const guess of [
        token.slice(0, -1),
        `${token}=`,
        `${token}%00`,
        token.toUpperCase(),
        `${token.slice(0, -1)}%25`,
        '%27%20or%201%3D1--%20aaaaaaaaaaaaaaaaaaaaaa',
      ]) {
        const page = await scene.attacker.get(`${publicUrl}/connect/${guess}`);
        if (page.status === 200) scene.gain(`the link ${guess} opened`);
      }
    },
  },
  ...(
    [
      ['the state twice', (url: URL) => url.searchParams.append('state', 'x')],
      ['the code twice', (url: URL) => url.searchParams.append('code', 'x')],
      [
        'the code first made up, then right',
        (url: URL) => (url.search = `?code=x&${url.search.slice(1)}`),
      ],
      [
        'the state as a list',
        (url: URL) => (url.search = url.search.replace('state=', 'state[]=')),
      ],
      [
        'the code as an object',
        (url: URL) => (url.search = url.search.replace('code=', 'code[x]=')),
      ],
      ['parameters behind a semicolon', (url: URL) => (url.search = url.search.replace('&', ';'))],
      ['parameters in the fragment', (url: URL) => ([url.hash, url.search] = [url.search, ''])],
    ] as const
  ).map(([what, change]): Attack => ({
    name: `a callback with ${what}`,
    source: pollution,
    run: async (scene) => {
      const authorizeUrl = await scene.mustBegin(scene.victim, await scene.link(victimSubject));
      const forged = new URL(await scene.consent(scene.victim, authorizeUrl));
      change(forged);
      if (accepted(await scene.finish(scene.victim, forged.toString())))
        scene.gain('it was accepted');
    },
  })),
  {
    name: 'parameters that are far too long',
    source: pollution,
    run: async (scene) => {
      const link = await scene.link(victimSubject);
      const authorizeUrl = await scene.mustBegin(scene.victim, link);
      const callback = await scene.consent(scene.victim, authorizeUrl);
      const long = 'x'.repeat(9_000);
      for (const name of ['state', 'code', 'iss', 'error']) {
        const page = await scene.finish(scene.victim, withParameters(callback, { [name]: long }));
        if (accepted(page) || page.status >= 500) scene.gain(`${name}: answered ${page.status}`);
      }
      for (const size of [17_000, 40_000]) {
        const page = await scene.victim.post(`${link}/generic-oauth2`, { key: 'x'.repeat(size) });
        if (page.status < 400 || page.status >= 500) scene.gain(`a key: answered ${page.status}`);
      }
      const { status } = await scene.victim.get(`${publicUrl}/connect/${'x'.repeat(12_000)}`);
      if (status < 400 || status >= 500) scene.gain(`a link: answered ${status}`);
      if (!accepted(await scene.finish(scene.victim, callback)))
        scene.gain('the attempts ended the flow of the victim');
    },
  },
  {
    name: 'zero bytes, line breaks and broken escapes',
    source: 'CWE-93, CWE-158',
    run: async (scene) => {
      const link = await scene.link(victimSubject);
      for (const junk of ['%00', '%0d%0aset-cookie:%20a=b', '%ff', '%', '%u0041', '%c0%ae']) {
        for (const url of [
          `${redirectUri}?state=${junk}&code=${junk}`,
          `${redirectUri}?error=${junk}&state=${junk}`,
          `${link}${junk}`,
          `${publicUrl}/connect/${junk}`,
        ]) {
          const page = await scene.victim.get(url, 'foreign page');
          if (page.status >= 500 || accepted(page)) scene.gain(`${url}: answered ${page.status}`);
          if (page.headers.getSetCookie().length > 0) scene.gain('a header was injected');
        }
      }
    },
  },
];
