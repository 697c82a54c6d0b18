import { post, send } from '../caller';
import type { Attack } from './attack';
import { attackerSubject, publicUrl, redirectUri, victimSubject } from './scene';

const clickjacking = 'RFC 9700 §4.16 (clickjacking)';
const referrer = 'RFC 9700 §4.2 (leakage by Referer)';
const scripts = 'CWE-79';

const hostile = '"><img src=x onerror=alert(1)><script>alert(1)</script>';

/** The judgement looks at every page that was seen; these attacks make sure that each kind is. */
export const attacksOnPages: readonly Attack[] = [
  {
    name: 'each page in a frame, with its address told on, kept, or scripted',
    source: `${clickjacking}, ${referrer}`,
    run: async (scene) => {
      const link = await scene.link(victimSubject, { providers: ['generic-oauth2', 'telegram'] });
      const pages = [
        await scene.victim.get(link, 'foreign page'),
        await scene.victim.get(`${publicUrl}/connect/${'x'.repeat(43)}`),
        await scene.victim.get(redirectUri),
        await scene.victim.get(`${redirectUri}?state=x&code=y`),
        await scene.victim.get(`${publicUrl}/connect/short`),
        await scene.victim.get(`${publicUrl}/nowhere`),
        await scene.victim.post(`${link}/telegram`, { key: '' }),
        await scene.victim.post(`${link}/nothing`),
        await scene.connect(scene.victim, link),
      ];
      if (!pages[0]?.text.includes('<form')) scene.gain('the page with the buttons was not seen');
      if (!pages.at(-1)?.text.includes('class="done"')) scene.gain('the last page was not seen');
    },
  },
  {
    name: 'a key form answered with a redirect that repeats it (307)',
    source: 'RFC 9700 §4.12 (307 redirect)',
    run: async (scene) => {
      const key = '123456:AAsecret-key-of-the-form-0123456789';
      scene.secrets.add(key);
      const link = await scene.link(victimSubject, { providers: ['telegram', 'generic-oauth2'] });
      const page = await scene.victim.post(`${link}/generic-oauth2`, { key });
      if (page.status !== 303) scene.gain(`the form was answered with ${page.status}`);
      if (page.headers.get('location')?.includes('secret-key')) scene.gain('the key was sent on');
    },
  },
  {
    name: 'a form that fills itself in or shows what was typed',
    source: 'CWE-522',
    run: async (scene) => {
      const link = await scene.link(victimSubject, { providers: ['telegram'] });
      const { text } = await scene.victim.get(link);
      const field = /<input[^>]*name="key"[^>]*>/.exec(text)?.[0] ?? '';
      if (!field.includes('type="password"') || !field.includes('autocomplete="off"'))
        scene.gain('a key is shown or kept by the browser');
    },
  },
  {
    name: "a script as the account's name at the provider",
    source: scripts,
    run: async (scene) => {
      scene.honest.habits.identity = (account) => ({
        status: 200,
        body: { sub: account, name: hostile, email: hostile },
      });
      await scene.connect(scene.victim, await scene.link(victimSubject));
    },
  },
  {
    name: "a script as the tenant's name",
    source: scripts,
    run: async (scene) => {
      const id = `${scene.tenant}-x`;
      await post(scene.stage, '/v1/tenants', { id, name: hostile });
      await send(
        scene.stage,
        'PUT',
        `/v1/tenants/${id}/integrations/generic-oauth2`,
        scene.honest.integration(),
      );
      const { body } = await post(scene.stage, '/v1/connect-sessions', {
        tenant: id,
        subject: attackerSubject,
        providers: ['generic-oauth2'],
      });
      await scene.victim.get(String(body['url']), 'foreign page');
    },
  },
  {
    name: 'a script in the parameters of a callback',
    source: scripts,
    run: async (scene) => {
      const text = encodeURIComponent(hostile);
      for (const name of ['error', 'error_description', 'error_uri', 'state', 'code', 'iss'])
        await scene.victim.get(`${redirectUri}?${name}=${text}`, 'foreign page');
      await scene.victim.post(`${await scene.link(victimSubject)}/${text}`);
    },
  },
  {
    name: 'a script in the return address',
    source: scripts,
    run: async (scene) => {
      const returnUrl = `https://app.rig.example/?q=${hostile}`;
      const providers = ['generic-oauth2', 'google'];
      const link = await scene.tryLink(victimSubject, { returnUrl, providers });
      if (link !== undefined) await scene.connect(scene.victim, link);
    },
  },
  {
    name: 'permission to read the pages from another origin (CORS)',
    source: 'RFC 9700 §4.2',
    run: async (scene) => {
      const { pathname } = new URL(await scene.link(victimSubject));
      for (const method of ['GET', 'OPTIONS', 'POST']) {
        const response = await fetch(`${scene.stage.url}${pathname}`, {
          method,
          headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
        });
        if (response.headers.has('access-control-allow-origin')) scene.gain(`${method} is allowed`);
      }
    },
  },
];
