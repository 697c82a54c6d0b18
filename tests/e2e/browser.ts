import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Path of an installed Chromium, or undefined: the browser is optional on a user's machine. */
export const browserPath = places.find((place) => existsSync(place));

export function openBrowser(): Promise<Browser> {
  if (!browserPath) throw new Error('No Chromium is installed.');
  return chromium.launch({
    executablePath: browserPath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
}
