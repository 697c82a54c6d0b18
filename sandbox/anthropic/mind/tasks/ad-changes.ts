import { isObject, textOf } from '../../../server/json-value';
import type { Language } from '../language';
import { factList, shortened, writtenIn } from '../material';
import { plain } from '../plain-text';
import type { Prompt } from '../prompt';

interface Phrases {
  figures(list: string): string;
  readonly advice: Readonly<Record<string, string>>;
}

const phrases: Readonly<Record<Language, Phrases>> = {
  fr: {
    figures: (list) => `Les chiffres que nous avons pour vous : ${list}.`,
    advice: {
      keep: 'Rien ne demande un changement.',
      raise_budget: 'Le budget peut monter.',
      lower_budget: 'Le budget doit baisser.',
      pause: 'Une pause est plus prudente.',
      new_creative: 'Il faut une nouvelle image et un nouveau texte.',
      wait_for_data: 'Il y a trop peu de cas pour décider.',
    },
  },
  en: {
    figures: (list) => `These are the figures we have for you: ${list}.`,
    advice: {
      keep: 'Nothing in them calls for a change.',
      raise_budget: 'The budget can go up.',
      lower_budget: 'The budget should go down.',
      pause: 'A pause is the careful choice.',
      new_creative: 'The ad needs a new picture and a new text.',
      wait_for_data: 'There are too few cases to decide.',
    },
  },
  pt: {
    figures: (list) => `Os números que temos para você: ${list}.`,
    advice: {
      keep: 'Nada pede uma mudança.',
      raise_budget: 'O orçamento pode subir.',
      lower_budget: 'O orçamento deve baixar.',
      pause: 'Uma pausa é mais prudente.',
      new_creative: 'O anúncio precisa de uma nova imagem e de um novo texto.',
      wait_for_data: 'Há poucos casos para decidir.',
    },
  },
};

/** What figures say about an ad set, the first that fits and is allowed decides. */
const readings: readonly (readonly [pattern: RegExp, actions: readonly string[]])[] = [
  [/fatigue|frequen|lass|cansa/, ['new_creative']],
  [
    /au-dessus|plus cher|hausse du c|above|over target|acima|mais caro|aucune conversion|no conversion|sem convers/,
    ['lower_budget', 'pause'],
  ],
  [/en dessous|sous la cible|below|under target|abaixo/, ['raise_budget']],
];

const fewConversions = 10;

/** One allowed action per ad set, explained with the figures it has. */
export function recommendChanges(prompt: Prompt): Record<string, unknown> {
  const say = phrases[writtenIn(prompt)];
  return {
    changes: factList(prompt, 'ad_sets')
      .filter(isObject)
      .map((adSet) => {
        const figures = texts(adSet['figures']);
        const action = actionFor(figures.join(' ; '), texts(adSet['allowed_actions']));
        const advice = say.advice[action] ?? '';
        const room = 290 - advice.length - say.figures('').length;
        return {
          ad_set_id: textOf(adSet['id']),
          action,
          reason: `${say.figures(shortened(figures.join(' ; '), room))} ${advice}`,
        };
      }),
  };
}

function actionFor(figures: string, allowed: readonly string[]): string {
  const text = plain(figures);
  const conversions = /(\d+) (?:conversions?|achats?|leads?|contacts?|conversoes)/.exec(text)?.[1];
  const wanted = [
    ...(conversions !== undefined && Number(conversions) < fewConversions ? ['wait_for_data'] : []),
    ...readings.flatMap(([pattern, actions]) => (pattern.test(text) ? actions : [])),
    'keep',
  ];
  return wanted.find((action) => allowed.includes(action)) ?? allowed[0] ?? 'keep';
}

function texts(list: unknown): readonly string[] {
  return Array.isArray(list) ? list.filter((each) => typeof each === 'string') : [];
}
