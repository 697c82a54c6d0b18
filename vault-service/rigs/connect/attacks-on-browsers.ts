import type { Attack } from './attack';
import {
  accepted,
  attackerSubject,
  parameter,
  publicUrl,
  victimSubject,
  withParameters,
  type Scene,
} from './scene';
import type { Browser, Origin } from './browser';

const csrf = 'RFC 9700 §4.7 (CSRF)';
const fixation = 'RFC 9700 §4.7.1; session fixation';
const tossing = 'RFC 6265bis §4.1.3.2 (cookie tossing)';

/** A foreign page makes a browser begin with the attacker's link; a server that asks nothing does the rest. */
async function loginCsrf(
  scene: Scene,
  browser: Browser,
  send: (link: string) => Promise<string | undefined>,
): Promise<void> {
  const authorizeUrl = await send(await scene.link(attackerSubject));
  if (authorizeUrl === undefined) return;
  await scene.finish(browser, await scene.consent(browser, authorizeUrl));
}

const foreignForm = (browser: (scene: Scene) => Browser, from: Origin) => async (scene: Scene) => {
  const used = browser(scene);
  await loginCsrf(scene, used, (link) => scene.begin(used, link, { from }));
  for (const page of used.pages) if (accepted(page)) scene.gain('the flow was carried out');
};

/** The attacker begins, and the victim is made to go on. */
async function handedOver(scene: Scene): Promise<{ callback: string; state: string }> {
  const authorizeUrl = await scene.mustBegin(scene.attacker, await scene.link(attackerSubject));
  const callback = await scene.consent(scene.victim, authorizeUrl);
  return { callback, state: parameter(callback, 'state') };
}

export const attacksOnBrowsers: readonly Attack[] = [
  {
    name: "a foreign page posts the attacker's link",
    source: csrf,
    run: foreignForm(({ victim }) => victim, 'foreign page'),
  },
  {
    name: "a foreign page posts the attacker's link in an old browser",
    source: csrf,
    run: foreignForm((scene) => scene.browser('victim', true), 'foreign page'),
  },
  {
    name: "a foreign frame posts the attacker's link",
    source: csrf,
    run: foreignForm(({ victim }) => victim, 'foreign frame'),
  },
  {
    name: 'a page of a neighbouring host posts it (Sec-Fetch-Site: same-site)',
    source: csrf,
    run: async (scene) => {
      const link = await scene.link(attackerSubject);
      const { hostname, pathname } = new URL(`${link}/generic-oauth2`);
      const response = await fetch(`${scene.stage.url}${pathname}`, {
        method: 'POST',
        redirect: 'manual',
        headers: { 'sec-fetch-site': 'same-site', origin: `https://evil.${hostname}` },
      });
      if (response.status === 303) scene.gain('the flow began');
    },
  },
  {
    name: 'an old browser posts it from a page without an origin (Origin: null)',
    source: csrf,
    run: async (scene) => {
      const { pathname } = new URL(`${await scene.link(attackerSubject)}/generic-oauth2`);
      const response = await fetch(`${scene.stage.url}${pathname}`, {
        method: 'POST',
        redirect: 'manual',
        headers: { origin: 'null' },
      });
      if (response.status === 303) scene.gain('the flow began');
    },
  },
  {
    name: 'the flow begun by a mere address (GET)',
    source: csrf,
    run: async (scene) => {
      const page = await scene.victim.get(
        `${await scene.link(attackerSubject)}/generic-oauth2`,
        'foreign page',
      );
      if (page.headers.has('location')) scene.gain('a GET begins a flow');
    },
  },
  {
    name: "the attacker's callback, opened by the victim",
    source: csrf,
    run: async (scene) => {
      const authorizeUrl = await scene.mustBegin(scene.attacker, await scene.link(attackerSubject));
      const callback = await scene.consent(scene.attacker, authorizeUrl);
      if (accepted(await scene.finish(scene.victim, callback))) scene.gain('it was accepted');
    },
  },
  {
    name: "the attacker's code without any state",
    source: csrf,
    run: async (scene) => {
      await scene.mustBegin(scene.victim, await scene.link(victimSubject));
      const authorizeUrl = await scene.mustBegin(scene.attacker, await scene.link(attackerSubject));
      const callback = withParameters(await scene.consent(scene.attacker, authorizeUrl), {
        state: undefined,
      });
      if (accepted(await scene.finish(scene.victim, callback))) scene.gain('it was accepted');
    },
  },
  {
    name: "the attacker's code with a made-up state",
    source: csrf,
    run: async (scene) => {
      await scene.mustBegin(scene.victim, await scene.link(victimSubject));
      const authorizeUrl = await scene.mustBegin(scene.attacker, await scene.link(attackerSubject));
      const own = await scene.consent(scene.attacker, authorizeUrl);
      for (const state of [
        '',
        '0',
        'null',
        'undefined',
        'A'.repeat(43),
        '../x',
        '%',
        "' or 1=1 --",
      ])
        if (accepted(await scene.finish(scene.victim, withParameters(own, { state }))))
          scene.gain(`the state ${JSON.stringify(state)} was accepted`);
    },
  },
  {
    name: 'the callback in a foreign frame, state known',
    source: csrf,
    run: async (scene) => {
      const authorizeUrl = await scene.mustBegin(scene.victim, await scene.link(victimSubject));
      const callback = await scene.consent(scene.victim, authorizeUrl);
      if (accepted(await scene.finish(scene.victim, callback, 'foreign frame')))
        scene.gain('a frame ended the flow');
    },
  },
  {
    name: 'the callback as a foreign form (response_mode=form_post), state known',
    source: csrf,
    run: async (scene) => {
      const authorizeUrl = await scene.mustBegin(scene.victim, await scene.link(victimSubject));
      const callback = new URL(await scene.consent(scene.victim, authorizeUrl));
      const form = Object.fromEntries(callback.searchParams);
      const page = await scene.victim.post(`${publicUrl}/oauth/callback`, form, 'foreign page');
      if (accepted(page)) scene.gain('it was accepted');
    },
  },
  {
    name: "the victim is sent to the attacker's authorization request",
    source: fixation,
    run: async (scene) => {
      const { callback } = await handedOver(scene);
      if (accepted(await scene.finish(scene.victim, callback))) scene.gain('it was accepted');
    },
  },
  {
    name: 'the same, and the attacker fetches the callback from the history of the victim',
    source: fixation,
    run: async (scene) => {
      const { callback } = await handedOver(scene);
      await scene.finish(scene.victim, callback);
      // In its own browser the attacker's flow is whole: only the account tells that another person said yes.
      const authorizeUrl = await scene.mustBegin(scene.attacker, await scene.link(attackerSubject));
      const own = await scene.consent(scene.attacker, authorizeUrl);
      await scene.finish(
        scene.attacker,
        withParameters(own, { code: parameter(callback, 'code') }),
      );
    },
  },
  ...(
    [
      ['for the whole domain', 'Domain=rig.example; Path=/; Secure'],
      [
        'for the whole domain and the longer path',
        'Domain=rig.example; Path=/oauth/callback; Secure',
      ],
      ['without Secure', 'Domain=rig.example; Path=/oauth/callback'],
    ] as const
  ).map(([what, attributes]): Attack => ({
    name: `the attacker's flow, its cookie planted from a neighbouring host ${what}`,
    source: tossing,
    run: async (scene) => {
      const { callback } = await handedOver(scene);
      for (const { name, value } of scene.attacker.cookiesNamed(/mev_flow_/))
        for (const planted of [name, name.replace('__Host-', ''), name.toLowerCase()])
          scene.victim.toss(`${planted}=${value}; ${attributes}`, 'evil.rig.example');
      if (accepted(await scene.finish(scene.victim, callback))) scene.gain('it was accepted');
    },
  })),
  {
    name: 'a cookie planted over the one of the victim',
    source: tossing,
    run: async (scene) => {
      const authorizeUrl = await scene.mustBegin(scene.victim, await scene.link(victimSubject));
      for (const { name } of scene.victim.cookiesNamed(/mev_flow_/)) {
        const took = scene.victim.toss(`${name}=x; Domain=rig.example; Path=/`, 'evil.rig.example');
        if (took) scene.gain('a neighbouring host may overwrite the cookie of a flow');
      }
      const page = await scene.finish(
        scene.victim,
        await scene.consent(scene.victim, authorizeUrl),
      );
      if (!accepted(page)) scene.gain('the flow of the victim was broken');
    },
  },
];
