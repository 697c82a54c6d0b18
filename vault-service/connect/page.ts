import { createHash } from 'node:crypto';
import type { RouteAnswer } from '../../platform/http/route';
import { textsFor, type Refusal } from './texts';

/** Text in, safe HTML out; only `html` makes one. */
class Html {
  constructor(readonly source: string) {}
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Escapes every value that is not HTML already. */
function html(parts: TemplateStringsArray, ...values: readonly (string | Html | Html[])[]): Html {
  const safe = values.map((value) => {
    if (typeof value === 'string') return value.replace(/[&<>"']/g, (char) => entities[char] ?? '');
    return value instanceof Html ? value.source : value.map(({ source }) => source).join('');
  });
  return new Html(String.raw({ raw: parts }, ...safe));
}

const style = `
:root{color-scheme:light dark}
body{font:1.0625rem/1.5 system-ui,sans-serif;margin:0;padding:1.5rem 1rem;background:#f5f5f4;color:#1c1917}
main{max-width:28rem;margin:2rem auto;padding:1.5rem;background:#fff;border:1px solid #d6d3d1;border-radius:.75rem}
h1{font-size:1.375rem;line-height:1.25;margin:0 0 .75rem}
p{margin:.75rem 0}
form{margin:.75rem 0}
label{display:block;margin-bottom:.25rem}
input{box-sizing:border-box;width:100%;min-height:2.75rem;padding:.5rem .75rem;font:inherit;border:1px solid #78716c;border-radius:.5rem;margin-bottom:.5rem}
button,a.button{display:block;box-sizing:border-box;width:100%;min-height:3rem;padding:.75rem 1rem;font:inherit;font-weight:600;text-align:center;text-decoration:none;color:#fff;background:#1d4ed8;border:0;border-radius:.5rem;cursor:pointer}
button:focus-visible,a:focus-visible,input:focus-visible{outline:3px solid #f59e0b;outline-offset:2px}
.done{padding:.75rem 1rem;background:#dcfce7;color:#14532d;border-radius:.5rem}
.small{font-size:.9375rem;color:#57534e}
@media (prefers-color-scheme:dark){body{background:#1c1917;color:#f5f5f4}main{background:#292524;border-color:#57534e}.small{color:#d6d3d1}}
`;
const styleHash = createHash('sha256').update(style).digest('base64');

/** The page needs no script, loads nothing, may not be framed, and tells nobody its address. */
const headers = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  // A browser holds the redirect after the form to this list too: providers are https, or loopback in development.
  'content-security-policy': `default-src 'none'; style-src 'sha256-${styleHash}'; form-action 'self' https: http://127.0.0.1:* http://localhost:*; base-uri 'none'; frame-ancestors 'none'`,
};

function page(status: number, locale: string, title: string, content: Html): RouteAnswer {
  const document = html`<!doctype html>
    <html lang="${locale}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <style>
          ${new Html(style)}
        </style>
      </head>
      <body>
        <main>
          <h1>${title}</h1>
          ${content}
        </main>
      </body>
    </html> `;
  return { status, body: document.source, headers };
}

export interface Offer {
  readonly provider: string;
  readonly title: string;
  readonly kind: 'oauth2' | 'key';
  readonly connected: boolean;
}

export function offerPage(
  locale: string,
  session: {
    readonly token: string;
    readonly tenantName: string;
    readonly offers: readonly Offer[];
  },
): RouteAnswer {
  const { texts, locale: lang } = textsFor(locale);
  const offers = session.offers.map(({ provider, title, kind, connected }) => {
    if (connected) return html`<p class="done" role="status">${texts.connected(title)}</p>`;
    const action = `/connect/${encodeURIComponent(session.token)}/${encodeURIComponent(provider)}`;
    if (kind === 'oauth2')
      return html`<form method="post" action="${action}">
        <button type="submit">${texts.connect(title)}</button>
      </form>`;
    return html`<form method="post" action="${action}">
      <label for="key-${provider}">${texts.key(title)}</label
      ><input
        id="key-${provider}"
        name="key"
        type="password"
        autocomplete="off"
        required
        maxlength="16384"
      /><button type="submit">${texts.save}</button>
    </form>`;
  });
  return page(
    200,
    lang,
    texts.title,
    html`<p>${texts.intro(session.tenantName)}</p>
      ${offers}
      <p class="small">${texts.privacy}</p>`,
  );
}

export function donePage(
  locale: string,
  done: {
    readonly title: string;
    readonly account: string | null;
    readonly returnTo: string | null;
  },
): RouteAnswer {
  const { texts, locale: lang } = textsFor(locale);
  const next =
    done.returnTo === null
      ? html`<p>${texts.close}</p>`
      : html`<p><a class="button" href="${done.returnTo}">${texts.back}</a></p>`;
  return page(
    200,
    lang,
    texts.doneTitle,
    html`<p class="done" role="status">${texts.done(done.title, done.account)}</p>
      ${next}`,
  );
}

export function refusalPage(locale: string, refusal: Refusal, status = 400): RouteAnswer {
  const { texts, locale: lang } = textsFor(locale);
  return page(
    status,
    lang,
    texts.refusedTitle,
    html`<p role="alert">${texts.refused[refusal]}</p>`,
  );
}
