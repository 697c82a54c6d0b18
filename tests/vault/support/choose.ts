import type { Browser, Page } from '../../../vault-service/tests/support/browser';

/** What lies below the first account of the sandbox's Meta. */
export const teranga = {
  page: '102345678901234567',
  otherPage: '102345678901234568',
  instagram: '17841400000000001',
  adAccount: 'act_1234567890123456',
};

/** Presses the button of the choice page with these boxes ticked. */
export async function choose(
  browser: Browser,
  page: { url: string },
  ...boxes: string[]
): Promise<Page> {
  return browser.follow(
    await browser.post(
      page.url,
      boxes.map((box): [string, string] => ['choice', box]),
    ),
  );
}
