import type { RouteAnswer } from '../../platform/http/route';
import type { Brand } from '../branding/brand';
import { choiceTextsFor } from './choice-texts';
import { framed } from './frame';
import { html, nothing, type Html } from './html';
import { keyHelp } from './key-help';
import { textsFor, type KeyProblem, type Locale, type Refusal, type Texts } from './texts';

export interface Offer {
  readonly provider: string;
  readonly title: string;
  /** By signing in at the provider, by pasting a key, or as the person likes. */
  readonly ways: readonly ('oauth2' | 'key')[];
  readonly connected: boolean;
  /** Signed in, but what to connect is not chosen. */
  readonly unfinished?: boolean;
}

export interface OfferedSession {
  readonly token: string;
  readonly offers: readonly Offer[];
  readonly brand: Brand;
  /** What was wrong with the key that was handed in. */
  readonly problem?: { readonly provider: string; readonly code: KeyProblem } | undefined;
}

/** Everything a link offers: a button or a key form for each provider, with a summary of what went wrong on top. */
export function offerPage(locale: string, session: OfferedSession): RouteAnswer {
  const { texts, locale: lang } = textsFor(locale);
  const { problem, brand } = session;
  const atFault = session.offers.find(({ provider }) => provider === problem?.provider);
  return framed(
    { status: problem ? 422 : 200, lang, title: texts.title, brand },
    html`${problem && atFault ? summaryOf(texts, atFault, problem.code) : nothing}
      <p>${texts.intro(brand.name)}</p>
      ${session.offers.map((offer) => sectionOf(session, offer, texts, lang))}
      <p class="small">${texts.privacy}</p>`,
  );
}

/** Reading programs announce it first, and its link leads to the field. */
function summaryOf(texts: Texts, { provider, title }: Offer, code: KeyProblem): Html {
  return html`<div class="error" role="alert">
    <h2>${texts.problemTitle}</h2>
    <p><a href="#key-${provider}">${texts.keyProblem[code](title)}</a></p>
  </div>`;
}

function sectionOf(session: OfferedSession, offer: Offer, texts: Texts, lang: Locale): Html {
  const { provider, title, connected, ways } = offer;
  const content = connected
    ? html`<p class="done" role="status">${texts.connected(title)}</p>`
    : html`${ways.includes('oauth2') ? buttonOf(session, offer, texts, lang) : nothing}
      ${ways.length > 1 ? html`<p>${texts.orKey}</p>` : nothing}
      ${ways.includes('key') ? keyFormOf(session, offer, texts, lang) : nothing}`;
  return html`<section aria-labelledby="of-${provider}">
    <h2 id="of-${provider}">${title}</h2>
    ${content}
  </section>`;
}

function buttonOf(
  { token }: OfferedSession,
  { provider, title, unfinished }: Offer,
  texts: Texts,
  lang: Locale,
): Html {
  const own = choiceTextsFor(lang);
  return html`${unfinished ? html`<p>${own.unfinished}</p>` : nothing}
    <form method="post" action="${actionOf(token, provider)}">
      <button type="submit">${unfinished ? own.resume(title) : texts.connect(title)}</button>
    </form>`;
}

function keyFormOf(
  { token, problem }: OfferedSession,
  { provider, title }: Offer,
  texts: Texts,
  lang: Locale,
): Html {
  const { label, where } = keyHelp(provider, lang);
  const wrong = problem?.provider === provider ? problem : undefined;
  const told = wrong
    ? html`<p class="error" id="fault-${provider}">${texts.keyProblem[wrong.code](title)}</p>`
    : nothing;
  const described = wrong ? `fault-${provider} where-${provider}` : `where-${provider}`;
  return html`<form method="post" action="${actionOf(token, provider)}" novalidate>
    <label for="key-${provider}">${label}</label>
    <p class="small" id="where-${provider}">${where}</p>
    ${told}
    <input
      id="key-${provider}"
      name="key"
      type="password"
      autocomplete="off"
      autocapitalize="none"
      spellcheck="false"
      required
      maxlength="16384"
      aria-describedby="${described}"
      ${wrong ? html`aria-invalid="true"` : nothing}
    />
    <button type="submit">${texts.connect(title)}</button>
  </form>`;
}

const actionOf = (token: string, provider: string) =>
  `/connect/${encodeURIComponent(token)}/${encodeURIComponent(provider)}`;

export function donePage(
  locale: string,
  done: {
    readonly title: string;
    readonly account: string | null;
    readonly returnTo: string | null;
    readonly brand?: Brand | undefined;
  },
): RouteAnswer {
  const { texts, locale: lang } = textsFor(locale);
  const next =
    done.returnTo === null
      ? html`<p>${texts.close}</p>`
      : html`<p><a class="button" href="${done.returnTo}">${texts.back}</a></p>`;
  return framed(
    { status: 200, lang, title: texts.doneTitle, brand: done.brand },
    html`<p class="done" role="status">${texts.done(done.title, done.account)}</p>
      ${next}`,
  );
}

export function refusalPage(
  locale: string,
  refusal: Refusal,
  status = 400,
  brand?: Brand,
): RouteAnswer {
  const { texts, locale: lang } = textsFor(locale);
  return framed(
    { status, lang, title: texts.refusedTitle, brand },
    html`<p class="error" role="alert">${texts.refused[refusal]}</p>`,
  );
}
