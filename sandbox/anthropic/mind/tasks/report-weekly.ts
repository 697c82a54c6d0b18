import { objectsIn } from '../../../server/json-value';
import type { Language } from '../language';
import { factList, factTexts, isIn, sentencesOf, shortened, writtenIn } from '../material';
import type { Prompt } from '../prompt';
import { textField } from '../reading';

interface Phrases {
  week(brand: string, list: string): string;
  happened(list: string): string;
  up(list: string): string;
  down(list: string): string;
  readonly nothingUp: string;
  readonly nothingDown: string;
  uncertain(name: string): string;
  next(name: string): string;
  readonly nextSteady: string;
}

const phrases: Readonly<Record<Language, Phrases>> = {
  fr: {
    week: (brand, list) => `Voici ce que nous avons vu pour ${brand} : ${list}.`,
    happened: (list) => `Ce qui est arrivé dans la semaine : ${list}.`,
    up: (list) => `Ce qui monte pour vous : ${list}.`,
    down: (list) => `Ce qui baisse et que nous devons suivre : ${list}.`,
    nothingUp: 'Rien ne monte dans les chiffres que nous avons.',
    nothingDown: 'Rien ne baisse dans les chiffres que nous avons.',
    uncertain: (name) => `Pour ${name}, les cas sont peu nombreux et le chiffre est incertain.`,
    next: (name) => `Nous vous conseillons de regarder ceci avec votre équipe : ${name}.`,
    nextSteady: 'Nous vous conseillons de continuer avec ce qui est en place.',
  },
  en: {
    week: (brand, list) => `This is what we have seen for ${brand}: ${list}.`,
    happened: (list) => `This is what happened in the week: ${list}.`,
    up: (list) => `This is what is going up for you: ${list}.`,
    down: (list) => `This is going down and we have to look at it: ${list}.`,
    nothingUp: 'Nothing is going up in the figures that we have.',
    nothingDown: 'Nothing is going down in the figures that we have.',
    uncertain: (name) => `The cases behind ${name} are few and the figure is uncertain.`,
    next: (name) => `We would like you to look at this with your team: ${name}.`,
    nextSteady: 'We would like you to go on with what is in place.',
  },
  pt: {
    week: (brand, list) => `Isto é o que temos para ${brand}: ${list}.`,
    happened: (list) => `O que aconteceu na semana: ${list}.`,
    up: (list) => `O que está em alta para você: ${list}.`,
    down: (list) => `O que está em queda e precisamos olhar: ${list}.`,
    nothingUp: 'Nada está em alta nos números que temos.',
    nothingDown: 'Nada está em queda nos números que temos.',
    uncertain: (name) => `Para ${name}, os casos são poucos e o número é incerto.`,
    next: (name) => `Queremos que você olhe isto com a sua equipe: ${name}.`,
    nextSteady: 'Queremos que você siga com o que está em uso.',
  },
};

interface Figure {
  readonly name: string;
  readonly shown: string;
  readonly direction: 'up' | 'down' | null;
  readonly uncertain: boolean;
}

/** The week from its table: what it says, what rose, what fell, what to look at. */
export function weeklyReport(prompt: Prompt): Record<string, unknown> {
  const language = writtenIn(prompt);
  const say = phrases[language];
  const figures = objectsIn(factList(prompt, 'figures')).flatMap(figureOf);
  const shown = (list: readonly Figure[]) =>
    shortened(
      list
        .slice(0, 5)
        .map((figure) => figure.shown)
        .join(' ; '),
      500,
    );
  const up = figures.filter(({ direction }) => direction === 'up');
  const down = figures.filter(({ direction }) => direction === 'down');
  const events = factTexts(prompt, 'events')
    .flatMap(sentencesOf)
    .filter((event) => isIn(language, event));
  const unsure = figures.find(({ uncertain }) => uncertain);
  const [watch] = down;
  return {
    summary: [
      say.week(textField(prompt.blocks['facts'], 'brand') ?? '', shown(figures)),
      ...(events.length === 0 ? [] : [say.happened(shortened(events.join(' ; '), 200))]),
    ].join(' '),
    what_worked: up.length === 0 ? say.nothingUp : say.up(shown(up)),
    what_did_not: [
      down.length === 0 ? say.nothingDown : say.down(shown(down)),
      ...(unsure ? [say.uncertain(unsure.name)] : []),
    ].join(' '),
    next_week: watch ? say.next(watch.name) : say.nextSteady,
  };
}

function figureOf(row: Readonly<Record<string, unknown>>): Figure[] {
  const name = textField(row, 'name');
  const value = textField(row, 'value');
  if (name === null || value === null) return [];
  const change = textField(row, 'change');
  const direction = change === null ? null : /^\s*[-−–]/.test(change) ? 'down' : 'up';
  return [
    {
      name,
      shown: `${name} : ${value}${change === null ? '' : ` (${change})`}`,
      direction,
      uncertain: textField(row, 'note') !== null,
    },
  ];
}
