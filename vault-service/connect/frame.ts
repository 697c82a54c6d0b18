import { createHash } from 'node:crypto';
import type { RouteAnswer } from '../../platform/http/route';
import type { Brand } from '../branding/brand';
import { Html, html, nothing } from './html';
import { styleSheet } from './style';
import type { Locale } from './texts';

export interface Frame {
  readonly status: number;
  readonly lang: Locale;
  /** Heading of the page and title of the tab. */
  readonly title: string;
  /** Absent: a page of no tenant. */
  readonly brand?: Brand | undefined;
}

/** A whole page around `content`: no script, phone first, light and dark, in the tenant's looks. */
export function framed({ status, lang, title, brand }: Frame, content: Html): RouteAnswer {
  const style = styleSheet(brand?.colors);
  const document = html`<!doctype html>
    <html lang="${lang}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${brand ? `${title} – ${brand.name}` : title}</title>
        ${new Html(`<style>${style}</style>`)}
      </head>
      <body>
        ${brand ? html`<header>${signOf(brand)}</header>` : nothing}
        <main>
          <h1>${title}</h1>
          ${content}
        </main>
      </body>
    </html> `;
  return { status, body: document.source, headers: headersFor(style) };
}

function signOf({ name, logo }: Brand): Html {
  if (!logo) return html`${name}`;
  return html`<img
    src="${logo.path}"
    alt="${name}"
    width="${logo.width}"
    height="${logo.height}"
  />`;
}

/** The page needs no script, loads its logo at most, may not be framed, and tells nobody its address. */
function headersFor(style: string): Readonly<Record<string, string>> {
  const hash = createHash('sha256').update(style).digest('base64');
  return {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    // Never to another site. Within ours it must not be `no-referrer`: old browsers would call the form's origin `null`.
    'referrer-policy': 'same-origin',
    // A browser holds the redirect after a form to this list too: providers are https, or loopback in development.
    'content-security-policy': `default-src 'none'; style-src 'sha256-${hash}'; img-src 'self'; form-action 'self' https: http://127.0.0.1:* http://localhost:*; base-uri 'none'; frame-ancestors 'none'`,
  };
}
