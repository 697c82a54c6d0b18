import type { RouteAnswer } from '../../platform/http/route';
import type { Brand } from '../branding/brand';
import type { FoundSubAccount } from '../providers/sub-account';
import { choiceTextsFor, type ChoiceTexts } from './choice-texts';
import { framed } from './frame';
import { html, nothing, type Html } from './html';
import { textsFor } from './texts';

export interface OfferedChoice {
  /** Where the forms are sent. */
  readonly path: string;
  /** The provider's name. */
  readonly title: string;
  readonly account: string | null;
  /** undefined: the provider does not tell now. */
  readonly found: readonly FoundSubAccount[] | undefined;
  /** Ticked beforehand. */
  readonly chosen: ReadonlySet<string>;
  readonly nothingChosen: boolean;
  readonly brand: Brand;
}

/** Names one of the found in a form. */
export const valueOf = ({ kind, id }: { readonly kind: string; readonly id: string }) =>
  `${kind}:${id}`;

/** Everything below the account as boxes to tick, by kind. */
export function choicePage(locale: string, choice: OfferedChoice): RouteAnswer {
  const { texts, locale: lang } = textsFor(locale);
  const own = choiceTextsFor(lang);
  const { found, path, nothingChosen } = choice;
  const status = nothingChosen ? 422 : found ? 200 : 503;
  return framed(
    { status, lang, title: own.title(choice.title), brand: choice.brand },
    html`${nothingChosen && found ? summaryOf(texts.problemTitle, own, found) : nothing}
      <p>${own.intro(choice.account)}</p>
      ${found ? boxesOf(choice, found, own) : retryOf(path, own)}
      <form method="post" action="${path}">
        <button type="submit" name="other" value="yes" class="quiet">${own.other}</button>
      </form>
      <p class="small">${texts.privacy}</p>`,
  );
}

function summaryOf(title: string, own: ChoiceTexts, found: readonly FoundSubAccount[]): Html {
  const [first] = found;
  return html`<div class="error" role="alert">
    <h2>${title}</h2>
    <p>
      ${first ? html`<a href="#${valueOf(first)}">${own.nothingChosen}</a>` : own.nothingChosen}
    </p>
  </div>`;
}

function retryOf(path: string, own: ChoiceTexts): Html {
  return html`<p class="error" role="alert">${own.notListed}</p>
    <p><a class="button" href="${path}">${own.again}</a></p>`;
}

function boxesOf(
  { path, chosen }: OfferedChoice,
  found: readonly FoundSubAccount[],
  own: ChoiceTexts,
): Html {
  const kinds = [...new Set(found.map(({ kind }) => kind))];
  const groups = kinds.map((kind) => {
    const boxes = found
      .filter((candidate) => candidate.kind === kind)
      .map((candidate) => {
        const value = valueOf(candidate);
        const ticked = chosen.has(value) ? html`checked` : nothing;
        return html`<label class="choice" for="${value}"
          ><input id="${value}" type="checkbox" name="choice" value="${value}" ${ticked} />
          <span>${candidate.name}<br /><span class="small">${candidate.id}</span></span></label
        >`;
      });
    return html`<fieldset>
      <legend>${own.kinds[kind]}</legend>
      ${boxes}
    </fieldset>`;
  });
  return html`<form method="post" action="${path}">
    ${groups}
    <button type="submit">${own.save}</button>
  </form>`;
}
