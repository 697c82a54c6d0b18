import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { readBundle } from '../../scripts/bundle/workflow-files';
import { workflowFolder } from '../../scripts/bundle/build-bundle';
import { repositoryRoot } from '../../scripts/setup/setup.mjs';
import { browserPath, openBrowser } from './browser';
import { startRunningStack, type RunningStack } from './running-stack';

const withBrowser = browserPath ? describe : describe.skip;
if (!browserPath) process.stdout.write('skipped: no Chromium, so the canvas is not looked at\n');

/** Screenshots for the documentation are written only when asked for. */
const imageFolder =
  process.env.UPDATE_SCREENSHOTS === '1' ? path.join(repositoryRoot, 'docs', 'images') : undefined;

withBrowser('the workflows on the n8n canvas', () => {
  let running: RunningStack | undefined;
  let browser: Browser | undefined;
  let n8nUrl: string;
  let page: Page;

  beforeAll(async () => {
    running = await startRunningStack();
    browser = await openBrowser();
    page = await browser.newPage({ viewport: { width: 1600, height: 900 } });
    n8nUrl = running.stack.urls.n8n;
    await page.goto(`${n8nUrl}/signin`);
    await page.fill('input[name="emailOrLdapLoginId"]', running.stack.owner.email);
    await page.fill('input[name="password"]', running.stack.owner.password);
    await page.keyboard.press('Enter');
    await page.waitForURL((url) => !url.pathname.includes('signin'));
  });

  afterAll(async () => {
    await browser?.close();
    await running?.close();
  });

  test('every node is known and drawn', async () => {
    const { workflows } = await readBundle(workflowFolder);
    for (const workflow of workflows) {
      await page.goto(`${n8nUrl}/workflow/${workflow.id}`);
      await page.waitForSelector('[data-test-id="canvas-node"]');
      await page.keyboard.press('1');
      await page.waitForTimeout(1_500);
      const text = await page.locator('body').innerText();
      expect(text).not.toMatch(/Install this node|not currently installed|Unrecognized node/i);
      const names = workflow.nodes
        .filter(({ type }) => !type.endsWith('stickyNote'))
        .map(({ name }) => name);
      const nodes = await page.locator('[data-test-id="canvas-node"]').all();
      const drawn = await Promise.all(nodes.map((node) => node.getAttribute('data-node-name')));
      expect(names.filter((name) => !drawn.includes(name))).toEqual([]);
      if (imageFolder) {
        // n8n opens its own advice over the first nodes.
        const advice = page.locator('[data-test-id="suggested-actions-close"]');
        if (await advice.isVisible()) await advice.click();
        await mkdir(imageFolder, { recursive: true });
        const file = `${workflow.id.slice(0, 3)}-${workflow.id.slice(3, 6)}-canvas.png`;
        await page.screenshot({ path: path.join(imageFolder, file) });
      }
    }
  });
});
