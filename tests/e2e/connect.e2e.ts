import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { z } from 'zod/v4';
import { repositoryRoot } from '../../scripts/setup/setup.mjs';
import { browserPath, openBrowser } from './browser';
import { startVaultAndSandbox, type VaultAndSandbox } from './vault-and-sandbox';

const withBrowser = browserPath ? describe : describe.skip;
if (!browserPath)
  process.stdout.write('skipped: no Chromium, so the connect pages are not walked through\n');

/** Screenshots for the documentation are written only when asked for. */
const imageFolder =
  process.env.UPDATE_SCREENSHOTS === '1' ? path.join(repositoryRoot, 'docs', 'images') : undefined;

const axeSource = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

const phone = { width: 360, height: 740 };

/** Accounts of the sandbox's consent pages, by provider: the first is ticked beforehand. */
const oauthProviders: readonly (readonly [provider: string, account: string])[] = [
  ['google', 'Awa Ndiaye'],
  ['gmail', 'Awa Ndiaye'],
  ['google-ads', 'Awa Ndiaye'],
  ['youtube', 'Awa Ndiaye'],
  ['tiktok', 'Teranga Café'],
  ['tiktok-business', 'Teranga Studio'],
  ['meta', 'Awa Ndiaye'],
  ['instagram', 'Teranga Café'],
  ['whatsapp', 'Awa Ndiaye'],
  ['linkedin', 'Awa Ndiaye'],
  ['x', 'Teranga Café'],
  ['pinterest', 'Teranga Café'],
  ['slack', 'Teranga Studio'],
  ['cal-com', 'Moussa Diop'],
  ['generic-oauth2', 'Awa Ndiaye'],
];

const keys: readonly (readonly [provider: string, key: string])[] = [
  ['telegram', '123456789:sandboxAAEhBOweik6ad9r_QXMENQjcrGbqCr4K-bc'],
  ['anthropic', 'sk-ant-sandbox-0123456789'],
  ['openai', 'sk-sandbox-0123456789'],
  ['resend', 're_sandbox_0123456789'],
  ['generic-api-key', 'any key at all'],
];

withBrowser('connecting accounts in a browser', () => {
  let stack: VaultAndSandbox;
  let browser: Browser;
  let subjects = 0;
  const newSubject = () => `subject-${(subjects += 1)}`;

  beforeAll(async () => {
    [stack, browser] = await Promise.all([startVaultAndSandbox(), openBrowser()]);
  });
  afterAll(async () => {
    await browser.close();
    await stack.close();
  });

  /** A page of a browser of its own, without JavaScript unless asked for. */
  async function inBrowser(
    visit: (page: Page) => Promise<void>,
    options: BrowserContextOptions = {},
  ): Promise<void> {
    const context = await browser.newContext({
      viewport: phone,
      javaScriptEnabled: false,
      ...options,
    });
    try {
      await visit(await context.newPage());
    } finally {
      await context.close();
    }
  }

  /** Presses the provider's button and signs in at the sandbox as `account`. */
  async function signIn(page: Page, provider: string, account: string, decision = 'allow') {
    await page.click(`form[action$="/${provider}"] button`);
    await page.getByLabel(account).first().check();
    await page.click(`button[value="${decision}"]`);
  }

  /** Where there is something to choose among, ticks the first of each kind. */
  async function choose(page: Page) {
    const boxes = page.locator('fieldset');
    for (const group of await boxes.all()) await group.locator('input').first().check();
    if ((await boxes.count()) > 0) await page.click('form:has(fieldset) button');
  }

  const heading = (page: Page) => page.locator('h1').innerText();

  async function lease(subject: string, provider: string) {
    return stack.admin.post('/v1/tokens', { tenant: 'acme', subject, provider });
  }

  async function shoot(page: Page, name: string) {
    if (!imageFolder) return;
    await mkdir(imageFolder, { recursive: true });
    await page.screenshot({ path: path.join(imageFolder, `connect-${name}.png`), fullPage: true });
  }

  /** Findings of axe-core that keep somebody out. */
  async function seriousFindings(page: Page): Promise<string[]> {
    await page.evaluate(axeSource);
    const found: unknown = await page.evaluate('axe.run()');
    const { violations } = z
      .object({
        violations: z.array(
          z.object({ id: z.string(), impact: z.string().nullish(), help: z.string() }),
        ),
      })
      .parse(found);
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, help }) => `${id}: ${help}`);
  }

  test.each(oauthProviders)('%s: connected, and its token is leased', async (provider, account) => {
    const subject = newSubject();
    await inBrowser(async (page) => {
      await page.goto(await stack.link({ subject, providers: [provider] }));
      await signIn(page, provider, account);
      await choose(page);

      expect(await heading(page)).toBe('Connected');
      expect(await page.locator('.done').innerText()).toContain('connected');
    });
    const { status, body } = await lease(subject, provider);
    expect([status, typeof body['access_token']]).toEqual([200, 'string']);
  });

  test.each(keys)('%s: a key is pasted, and leased', async (provider, key) => {
    const subject = newSubject();
    await inBrowser(async (page) => {
      await page.goto(await stack.link({ subject, providers: [provider] }));
      await page.fill('input[name="key"]', key);
      await page.click('button');

      expect(await heading(page)).toBe('Connected');
    });
    expect((await lease(subject, provider)).body['access_token']).toBe(key);
  });

  test('a key the service refuses is told beside its field, and can be corrected there', async () => {
    const subject = newSubject();
    await inBrowser(async (page) => {
      await page.goto(await stack.link({ subject, providers: ['anthropic', 'openai'] }));
      await page.fill('#key-anthropic', 'sk-ant-wrong');
      await page.click('form[action$="/anthropic"] button');

      expect(await page.getByRole('alert').innerText()).toContain('Anthropic');
      await shoot(page, 'key-refused');
      await page.getByRole('alert').getByRole('link').click();
      expect(await page.locator('#key-anthropic:focus, #key-anthropic:target').count()).toBe(1);
      await page.fill('#key-anthropic', 'sk-ant-sandbox-corrected');
      await page.click('form[action$="/anthropic"] button');
      expect(await heading(page)).toBe('Connected');
    });
    expect((await lease(subject, 'anthropic')).status).toBe(200);
  });

  test('a page is chosen; until then nothing is connected', async () => {
    const subject = newSubject();
    await inBrowser(async (page) => {
      await page.goto(await stack.link({ subject, providers: ['meta'], locale: 'fr' }));
      await signIn(page, 'meta', 'Awa Ndiaye');
      expect(await page.locator('legend').allInnerTexts()).toContain('Pages');
      expect((await lease(subject, 'meta')).status).toBe(404);
      await shoot(page, 'choice');
      await choose(page);
      expect(await heading(page)).toBe('Compte connecté');
    });
    expect((await lease(subject, 'meta')).status).toBe(200);
  });

  test('a reconnect as another account is refused with its reason; the right one works', async () => {
    const subject = newSubject();
    const order = { subject, providers: ['google'], locale: 'fr' } as const;
    await inBrowser(async (page) => {
      await page.goto(await stack.link(order));
      await signIn(page, 'google', 'Awa Ndiaye');
      expect(await heading(page)).toBe('Compte connecté');
    });
    const before = (await lease(subject, 'google')).body;
    await inBrowser(async (page) => {
      await page.goto(await stack.link(order));
      await signIn(page, 'google', 'Binta Sow');

      expect(await heading(page)).toBe('Le compte n’a pas été connecté');
      expect(await page.getByRole('alert').innerText()).toContain('un autre compte');
      await shoot(page, 'wrong-account');
    });
    expect((await lease(subject, 'google')).body).toEqual(before);
    await inBrowser(async (page) => {
      await page.goto(await stack.link(order));
      await signIn(page, 'google', 'Awa Ndiaye');
      expect(await heading(page)).toBe('Compte connecté');
    });
    expect((await lease(subject, 'google')).body['access_token']).not.toBe(before['access_token']);
  });

  test('a sign-in that ends in another browser connects nothing', async () => {
    const subject = newSubject();
    await inBrowser(async (own) => {
      await own.goto(await stack.link({ subject, providers: ['x'], locale: 'pt' }));
      await own.click('button');
      await inBrowser(async (foreign) => {
        await foreign.goto(own.url());
        await foreign.click('button[value="allow"]');
        expect(await foreign.getByRole('alert').innerText()).toContain('another browser');
      });
    });
    expect((await lease(subject, 'x')).status).toBe(404);
  });

  test('a link that is too old says so', async () => {
    const url = await stack.link({ subject: newSubject(), providers: ['google'] });
    await stack.database.query(
      `update connect_sessions set expires_at = now() - interval '1 second'`,
    );
    await inBrowser(
      async (page) => {
        const answer = await page.goto(url);
        expect(answer?.status()).toBe(404);
        expect(await page.getByRole('alert').innerText()).toContain('plus de 30 minutes');
      },
      { locale: 'fr-SN' },
    );
  });

  test('declining connects nothing and says how to try again', async () => {
    const subject = newSubject();
    await inBrowser(async (page) => {
      await page.goto(await stack.link({ subject, providers: ['linkedin'] }));
      await signIn(page, 'linkedin', 'Awa Ndiaye', 'deny');
      expect(await page.getByRole('alert').innerText()).toContain('You declined');
    });
    expect((await lease(subject, 'linkedin')).status).toBe(404);
  });

  const offered = ['google', 'meta', 'whatsapp', 'tiktok', 'telegram', 'anthropic'];

  test.each(['en', 'fr', 'pt'] as const)(
    'in %s: within a phone, large enough to touch, and nobody is kept out',
    async (locale) => {
      for (const colorScheme of ['light', 'dark'] as const)
        await inBrowser(
          async (page) => {
            await page.goto(
              await stack.link({ subject: newSubject(), providers: offered, locale }),
            );
            expect(await page.locator('html').getAttribute('lang')).toBe(locale);
            const width = await page.evaluate('document.scrollingElement.scrollWidth');
            expect(width).toBe(phone.width);
            for (const button of await page.locator('button, input').all())
              expect((await button.boundingBox())?.height).toBeGreaterThanOrEqual(44);
            expect(await seriousFindings(page)).toEqual([]);
          },
          { javaScriptEnabled: true, bypassCSP: true, colorScheme },
        );
    },
  );

  test('every other page keeps nobody out either', async () => {
    const findings: Record<string, string[]> = {};
    await inBrowser(
      async (page) => {
        const look = async (name: string) => {
          findings[name] = await seriousFindings(page);
        };
        const link = await stack.link({
          subject: newSubject(),
          providers: ['meta', 'openai', 'x'],
        });
        await page.goto(link);
        await page.fill('#key-openai', 'sk-wrong');
        await page.click('form[action$="/openai"] button');
        await look('refused key');
        await signIn(page, 'meta', 'Awa Ndiaye');
        await look('choice');
        await page.goto(link);
        await look('unfinished');
        await page.click('form[action$="/meta"] button');
        await choose(page);
        await look('done');
        await page.goto(link);
        await signIn(page, 'x', 'Teranga Café', 'deny');
        await look('declined');
        await page.goto(`${stack.vaultUrl}/connect/${'x'.repeat(43)}`);
        await look('unknown link');
      },
      { javaScriptEnabled: true, bypassCSP: true },
    );
    expect(Object.values(findings).flat()).toEqual([]);
    expect(Object.keys(findings)).toHaveLength(6);
  });

  test('the focus is seen, and goes through the page from top to bottom', async () => {
    await inBrowser(
      async (page) => {
        await page.goto(
          await stack.link({ subject: newSubject(), providers: ['google', 'anthropic'] }),
        );
        const stops: unknown[] = [];
        for (let presses = 0; presses < 3; presses += 1) {
          await page.keyboard.press('Tab');
          stops.push(
            await page.evaluate(
              '[document.activeElement.tagName, getComputedStyle(document.activeElement).outlineWidth]',
            ),
          );
        }
        expect(stops).toEqual([
          ['BUTTON', '3px'],
          ['INPUT', '3px'],
          ['BUTTON', '3px'],
        ]);
      },
      { javaScriptEnabled: true },
    );
  });

  test.each(['image/png', 'image/jpeg', 'image/webp'])(
    "a tenant's logo (%s) and colours are on its page",
    async (type) => {
      await inBrowser(
        async (page) => {
          const logo = z.string().parse(await page.evaluate(drawnLogo(type)));
          const put = await stack.admin.put('/v1/tenants/acme/branding', {
            logo: { data: logo.slice(logo.indexOf(',') + 1) },
            colors: { button: '#9a3412', background: '#fff7ed', text: '#431407' },
          });
          expect(put.status).toBe(200);
        },
        { javaScriptEnabled: true },
      );
      await inBrowser(
        async (page) => {
          await page.goto(
            await stack.link({
              subject: newSubject(),
              providers: ['meta', 'google', 'telegram'],
              locale: 'fr',
            }),
          );
          const drawn = await page.evaluate('document.querySelector("header img").naturalWidth');
          expect(drawn).toBe(360);
          const color = await page.evaluate(
            'getComputedStyle(document.querySelector("button")).backgroundColor',
          );
          expect(color).toBe('rgb(154, 52, 18)');
          expect(await seriousFindings(page)).toEqual([]);
          if (type === 'image/png') await shoot(page, 'brand');
        },
        { javaScriptEnabled: true, bypassCSP: true },
      );
      await stack.admin.delete('/v1/tenants/acme/branding');
    },
  );
});

/** Draws a logo in the browser and answers it as a data URL. */
function drawnLogo(type: string): string {
  return `(() => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 360, height: 96 });
    const pen = canvas.getContext('2d');
    pen.fillStyle = '#fff7ed';
    pen.fillRect(0, 0, 360, 96);
    pen.fillStyle = '#9a3412';
    pen.beginPath();
    pen.arc(48, 48, 40, 0, 7);
    pen.fill();
    pen.fillStyle = '#fed7aa';
    pen.beginPath();
    pen.moveTo(28, 60); pen.lineTo(48, 24); pen.lineTo(68, 60);
    pen.fill();
    pen.fillStyle = '#431407';
    pen.font = 'bold 44px sans-serif';
    pen.fillText('Teranga', 108, 64);
    return canvas.toDataURL(${JSON.stringify(type)});
  })()`;
}
