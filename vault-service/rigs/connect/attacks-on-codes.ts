import { createHash } from 'node:crypto';
import type { Attack } from './attack';
import {
  accepted,
  attackerSubject,
  parameter,
  victimSubject,
  withParameters,
  type Scene,
} from './scene';

const injection = 'RFC 9700 §4.5 (authorization code injection)';
const mixUp = 'RFC 9700 §4.4 (mix-up)';
const downgrade = 'RFC 9700 §4.8 (PKCE downgrade)';

/** A code of the victim, caught on its way before the vault saw it. */
export async function stolenCode(scene: Scene): Promise<string> {
  const authorizeUrl = await scene.mustBegin(scene.victim, await scene.link(victimSubject));
  return parameter(await scene.consent(scene.victim, authorizeUrl), 'code');
}

/** The attacker's own callback with another code in it. */
export async function inject(scene: Scene, code: string): Promise<void> {
  const authorizeUrl = await scene.mustBegin(scene.attacker, await scene.link(attackerSubject));
  const own = await scene.consent(scene.attacker, authorizeUrl);
  await scene.finish(scene.attacker, withParameters(own, { code }));
}

/**
 * The `google` of the tenant turns dishonest: it sends whoever comes to it on to the honest server, in the name of
 * the honest client, and has the answer sent to the vault with the state of its own flow.
 */
export function relay(scene: Scene, more: Readonly<Record<string, string>> = {}): void {
  scene.other.habits.authorize = (request) => {
    const forwarded = new URL(`${scene.honest.url}/authorize`);
    for (const [name, value] of request.searchParams) forwarded.searchParams.set(name, value);
    forwarded.searchParams.set('client_id', scene.honest.clientId);
    for (const [name, value] of Object.entries(more)) forwarded.searchParams.set(name, value);
    return forwarded.toString();
  };
}

/** The victim connects its `google`; answers the callback its browser is sent to at last. */
export async function throughTheRelay(scene: Scene): Promise<string> {
  const link = await scene.link(victimSubject, { providers: ['google'] });
  const first = await scene.consent(
    scene.victim,
    await scene.mustBegin(scene.victim, link, 'google'),
  );
  return scene.consent(scene.victim, first);
}

async function issuerAttack(scene: Scene, forge: (callback: string) => string): Promise<void> {
  scene.honest.habits.sendsIssuer = true;
  await scene.configure('google', scene.other.integration({ issuer: scene.other.url }));
  relay(scene);
  const page = await scene.finish(scene.victim, forge(await throughTheRelay(scene)));
  if (accepted(page)) scene.gain('an answer of another issuer was accepted');
  const seen = scene.other.tokenRequests.length;
  if (seen > 0) scene.gain('a code of the honest server was sent to the dishonest one');
}

export const attacksOnCodes: readonly Attack[] = [
  {
    name: 'a stolen code in a flow of the attacker',
    source: injection,
    run: async (scene) => inject(scene, await stolenCode(scene)),
  },
  {
    name: "a stolen code in a flow of the attacker, while the victim's own callback arrives",
    source: injection,
    run: async (scene) => {
      const authorizeUrl = await scene.mustBegin(scene.victim, await scene.link(victimSubject));
      const callback = await scene.consent(scene.victim, authorizeUrl);
      await Promise.all([
        inject(scene, parameter(callback, 'code')),
        scene.finish(scene.victim, callback),
      ]);
    },
  },
  {
    name: "the attacker's code in a flow of the victim whose state leaked",
    source: injection,
    run: async (scene) => {
      const victims = await scene.mustBegin(scene.victim, await scene.link(victimSubject));
      const attackers = await scene.mustBegin(scene.attacker, await scene.link(attackerSubject));
      const code = parameter(await scene.consent(scene.attacker, attackers), 'code');
      const callback = withParameters(await scene.consent(scene.victim, victims), { code });
      if (accepted(await scene.finish(scene.victim, callback))) scene.gain('the code was accepted');
    },
  },
  {
    name: 'a whole callback address of the victim, opened by the attacker',
    source: injection,
    run: async (scene) => {
      const authorizeUrl = await scene.mustBegin(scene.victim, await scene.link(victimSubject));
      const callback = await scene.consent(scene.victim, authorizeUrl);
      if (accepted(await scene.finish(scene.attacker, callback))) scene.gain('it was accepted');
      // The attempt must not cost the victim its flow either.
      if (!accepted(await scene.finish(scene.victim, callback)))
        scene.gain('the attacker ended the flow of the victim');
    },
  },
  {
    name: 'the same, with a cookie of the right name and a value of its own',
    source: injection,
    run: async (scene) => {
      const authorizeUrl = await scene.mustBegin(scene.victim, await scene.link(victimSubject));
      const callback = await scene.consent(scene.victim, authorizeUrl);
      const digest = createHash('sha256').update(parameter(callback, 'state')).digest('hex');
      for (const name of [
        `__Host-mev_flow_${digest.slice(0, 16)}`,
        `mev_flow_${digest.slice(0, 16)}`,
      ])
        for (const value of ['', 'x'.repeat(43), digest])
          scene.attacker.toss(`${name}=${value}; Path=/; Secure`, 'vault.rig.example');
      if (accepted(await scene.finish(scene.attacker, callback))) scene.gain('it was accepted');
    },
  },
  {
    name: 'a used code in a new flow, at a server that takes codes twice',
    source: 'RFC 6749 §4.1.2, §10.5',
    run: async (scene) => {
      scene.honest.habits.codesOnce = false;
      const authorizeUrl = await scene.mustBegin(scene.victim, await scene.link(victimSubject));
      const callback = await scene.consent(scene.victim, authorizeUrl);
      await scene.finish(scene.victim, callback);
      await inject(scene, parameter(callback, 'code'));
    },
  },
  {
    name: 'an access token in the callback instead of a code',
    source: 'RFC 9700 §4.6 (access token injection)',
    run: async (scene) => {
      const authorizeUrl = await scene.mustBegin(scene.attacker, await scene.link(attackerSubject));
      const own = await scene.consent(scene.attacker, authorizeUrl);
      const callback = withParameters(own, {
        code: undefined,
        access_token: 'at-0123456789abcdef',
        token_type: 'Bearer',
      });
      if (accepted(await scene.finish(scene.attacker, callback))) scene.gain('it was accepted');
    },
  },
  {
    name: 'a dishonest server relays to an honest one that names no issuer, and uses the code itself',
    source: mixUp,
    run: async (scene) => {
      relay(scene);
      await scene.finish(scene.victim, await throughTheRelay(scene));
    },
  },
  {
    name: 'the same, with the challenge of a flow of the attacker, who then injects the code there',
    source: mixUp,
    run: async (scene) => {
      const attackers = await scene.mustBegin(scene.attacker, await scene.link(attackerSubject));
      relay(scene, { code_challenge: parameter(attackers, 'code_challenge') });
      const relayed = await throughTheRelay(scene);
      await scene.finish(scene.victim, relayed);
      const own = withParameters(relayed, { state: parameter(attackers, 'state') });
      await scene.finish(scene.attacker, own);
    },
  },
  {
    name: 'the same at a server without PKCE',
    source: mixUp,
    run: async (scene) => {
      scene.honest.habits.pkce = 'ignored';
      relay(scene);
      const relayed = await throughTheRelay(scene);
      await scene.finish(scene.victim, relayed);
      await inject(scene, parameter(relayed, 'code'));
    },
  },
  {
    name: 'a relay, and the honest server names itself',
    source: `${mixUp}, RFC 9207`,
    run: (scene) => issuerAttack(scene, (callback) => callback),
  },
  ...(
    [
      ['no issuer', () => ({ iss: undefined })],
      ['an empty issuer', () => ({ iss: '' })],
      ['the right issuer with a slash more', (url: string) => ({ iss: `${url}/` })],
      ['the right issuer in capitals', (url: string) => ({ iss: url.toUpperCase() })],
      ['the right issuer with a user name', (url: string) => ({ iss: url.replace('//', '//x@') })],
      ['the right issuer and a query', (url: string) => ({ iss: `${url}?` })],
    ] as const
  ).map(([what, change]): Attack => ({
    name: `a relay, and the answer carries ${what}`,
    source: `${mixUp}, RFC 9207 §2.4`,
    run: (scene) =>
      issuerAttack(scene, (callback) => withParameters(callback, change(scene.other.url))),
  })),
  {
    name: 'two issuers in one answer, the right one first',
    source: `${mixUp}, parameter pollution`,
    run: (scene) =>
      issuerAttack(scene, (callback) => {
        const forged = new URL(callback);
        forged.searchParams.delete('iss');
        forged.searchParams.append('iss', scene.other.url);
        forged.searchParams.append('iss', scene.honest.url);
        return forged.toString();
      }),
  },
  {
    name: 'the challenge is removed on the way, and the code stolen',
    source: downgrade,
    run: async (scene) => {
      const authorizeUrl = await scene.mustBegin(scene.victim, await scene.link(victimSubject));
      const stripped = withParameters(authorizeUrl, {
        code_challenge: undefined,
        code_challenge_method: undefined,
      });
      await inject(scene, parameter(await scene.consent(scene.victim, stripped), 'code'));
    },
  },
  {
    name: 'the challenge is removed in a flow of the attacker that the victim carries out',
    source: downgrade,
    run: async (scene) => {
      const authorizeUrl = await scene.mustBegin(scene.attacker, await scene.link(attackerSubject));
      const stripped = withParameters(authorizeUrl, {
        code_challenge: undefined,
        code_challenge_method: undefined,
      });
      await scene.finish(scene.attacker, await scene.consent(scene.victim, stripped));
    },
  },
  {
    name: 'the method is turned into plain, and the code stolen',
    source: downgrade,
    run: async (scene) => {
      const authorizeUrl = await scene.mustBegin(scene.victim, await scene.link(victimSubject));
      const plain = withParameters(authorizeUrl, { code_challenge_method: 'plain' });
      await inject(scene, parameter(await scene.consent(scene.victim, plain), 'code'));
    },
  },
  {
    name: 'a challenge that is absent, not S256, or used twice',
    source: 'RFC 9700 §2.1.1, RFC 7636 §4.2',
    run: async (scene) => {
      const link = await scene.link(victimSubject);
      const seen = new Set<string>();
      for (let flow = 0; flow < 20; flow += 1) {
        const url = await scene.mustBegin(scene.victim, link);
        const challenge = parameter(url, 'code_challenge');
        const state = parameter(url, 'state');
        if (parameter(url, 'code_challenge_method') !== 'S256')
          scene.gain('the method is not S256');
        if (!/^[\w-]{43}$/.test(challenge) || !/^[\w-]{43}$/.test(state))
          scene.gain('a challenge or state is shorter than 256 bits');
        if (seen.has(challenge) || seen.has(state)) scene.gain('a challenge or state came twice');
        seen.add(challenge).add(state);
      }
    },
  },
];
