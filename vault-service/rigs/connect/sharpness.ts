import type { Attack } from './attack';
import { inject, relay, stolenCode, throughTheRelay } from './attacks-on-codes';
import { attackerSubject, victimSubject } from './scene';

/** An attack with one protection taken away, which therefore succeeds: the judgement must notice it. */
export type Proof = Attack;

export const proofs: readonly Proof[] = [
  {
    name: 'a stolen code, at a server that ignores PKCE',
    source: 'without PKCE',
    run: async (scene) => {
      scene.honest.habits.pkce = 'ignored';
      await inject(scene, await stolenCode(scene));
    },
  },
  {
    name: "the attacker's flow handed over, with its cookie in the victim's browser",
    source: 'without the cookie',
    run: async (scene) => {
      const authorizeUrl = await scene.mustBegin(scene.attacker, await scene.link(attackerSubject));
      scene.victim.takeCookiesOf(scene.attacker);
      await scene.finish(scene.victim, await scene.consent(scene.victim, authorizeUrl));
    },
  },
  {
    name: "the attacker's link posted as if from the vault's own page",
    source: 'without Sec-Fetch-Site',
    run: async (scene) => {
      await scene.connect(scene.victim, await scene.link(attackerSubject));
    },
  },
  {
    name: 'a relay, where the dishonest server knows the secret of the honest app',
    source: 'without a secret of the app',
    run: async (scene) => {
      const { clientId, clientSecret } = scene.honest;
      await scene.configure(
        'google',
        scene.other.integration({ client_id: clientId, client_secret: clientSecret }),
      );
      relay(scene);
      await scene.finish(scene.victim, await throughTheRelay(scene));
    },
  },
  {
    name: 'a foreign origin on the list of return addresses',
    source: 'without the list',
    run: async (scene) => {
      await scene.sql(`update tenants set return_origins = '{https://evil.example}' where id = $1`);
      const link = await scene.link(victimSubject, { returnUrl: 'https://evil.example/' });
      await scene.connect(scene.victim, link);
    },
  },
  {
    name: 'another account at a link that allows one more',
    source: 'without pinning',
    run: async (scene) => {
      await scene.connect(scene.victim, await scene.link(victimSubject));
      const link = await scene.link(victimSubject, { additionalAccount: true });
      await scene.connect(scene.attacker, link);
    },
  },
];
