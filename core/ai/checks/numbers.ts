import { folded } from '../../text/fold';

const writtenNumber = /\d+(?:[\s.,'’]\d{3}(?!\d))*(?:[.,]\d+)?/gu;

/**
 * Folded words for quantities that copy could hide a number in. Left out: words that mean something else too ("un", "one",
 * "um", "neuf", and "três", which folds to French "très").
 */
const numberWords = new Set(
  (
    'deux trois quatre cinq six sept huit dix onze douze quinze vingt trente quarante cinquante soixante cent cents mille million millions ' +
    'milliard milliards moitie double triple quadruple ' +
    'two three four five seven eight nine ten eleven twelve fifteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand ' +
    'billion billions half twice ' +
    'dois duas quatro cinco sete oito nove dez onze doze quinze trinta quarenta cinquenta sessenta setenta oitenta noventa cem ' +
    'cento duzentos trezentos quinhentos mil milhao milhoes metade dobro triplo'
  ).split(' '),
);

/**
 * Numbers of a copy that no fact contains, as written. Thousands separators and decimal marks of the four markets are
 * one number; a number may also be written in words if the facts have the same word.
 *
 * `untracedNumbers('2 000 000 FCFA en 3 fois', ['Prix : 2.000.000 FCFA'])` → `['3']`.
 */
export function untracedNumbers(copy: string, facts: readonly string[]): readonly string[] {
  const known = new Set(facts.flatMap((fact) => numbersOf(fact).flatMap(readingsOf)));
  const knownWords = new Set(facts.flatMap((fact) => folded(fact).split(' ')));
  const digits = numbersOf(copy).filter(
    (written) => !readingsOf(written).some((reading) => known.has(reading)),
  );
  const words = folded(copy)
    .split(' ')
    .filter((word) => numberWords.has(word) && !knownWords.has(word));
  return [...new Set([...digits, ...words])];
}

function numbersOf(text: string): readonly string[] {
  return text.normalize('NFKC').match(writtenNumber) ?? [];
}

/** `1.500` may be one and a half thousand or one and a half: both readings. Times `10:30` are two numbers. */
function readingsOf(written: string): readonly string[] {
  const compact = written.replace(/[\s'’]/gu, '');
  const grouped = compact.replace(/[.,](?=\d{3}(?:\D|$))/g, '');
  const decimal = compact.replace(',', '.');
  return [...new Set([canonical(grouped.replace(',', '.')), canonical(decimal)])].filter(Boolean);
}

function canonical(digits: string): string {
  const value = Number(digits);
  return Number.isFinite(value) ? String(value) : '';
}
