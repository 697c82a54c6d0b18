import { candidatePairs } from '../../../eval/dedupe/blocks';
import { evaluateDedupe } from '../../../eval/dedupe/evaluate';
import { dedupeFields } from '../../../eval/dedupe/records';
import { parseTable } from '../../../eval/tables/table';
import { seededRandom } from '../../../statistics/random';

const random = seededRandom(20);
const below = (count: number) => Math.floor(random() * count);
const pick = (list: readonly string[]) => list[below(list.length)] ?? '';
const syllables = [
  'ba',
  'ka',
  'lo',
  'mi',
  'ne',
  'ro',
  'sa',
  'ta',
  'vi',
  'wen',
  'der',
  'son',
  'har',
];
const word = (length: number) => Array.from({ length }, () => pick(syllables)).join('');
const list = (count: number, length: number) => Array.from({ length: count }, () => word(length));
const letters = 'abcdefghijklmnopqrstuvwxyz0123456789';
function misspelt(value: string): string {
  const at = below(value.length);
  return random() < 0.5
    ? value.slice(0, at) + value.slice(at + 1)
    : value.slice(0, at) + (letters[below(36)] ?? '') + value.slice(at + 1);
}

const given = list(300, 2);
const surnames = list(800, 3);
const streets = list(900, 3);
/** A town has one postcode and lies in one region: three columns that always agree together. */
const towns = list(110, 3).map((name, at) => [name, String(2000 + 7 * at), `r${at % 8}`] as const);

function judged(rows: readonly (readonly string[])[], header: string) {
  const text = [header, ...rows.map((row) => row.join(','))].join('\n');
  const table = parseTable(new TextEncoder().encode(text), 'people.csv');
  const truthAt = table.columns.length - 1;
  return evaluateDedupe(
    dedupeFields(table, truthAt),
    table.rows.map((row) => row[truthAt] ?? ''),
    seededRandom(1),
  );
}

describe('the soft match', () => {
  it('is not led astray by town, postcode and region that always agree together', () => {
    const rows: string[][] = [];
    for (let id = 0; id < 360; id += 1) {
      const [town, postcode, region] = towns[below(towns.length)] ?? ['', '', ''];
      const born = String(19_400_101 + below(600_000));
      const row = [
        pick(given),
        pick(surnames),
        `${below(300)} ${pick(streets)}`,
        town,
        postcode,
        region,
        born,
      ];
      rows.push([...row, String(id)]);
      if (id % 4 === 0) {
        const copy = row.map((cell) => (random() < 0.2 ? misspelt(cell) : cell));
        rows.push([...copy, String(id)]);
      }
    }
    const { soft } = judged(
      rows,
      'given_name,surname,street,suburb,postcode,state,date_of_birth,id',
    );
    expect(soft.precision).toBeGreaterThan(0.97);
    expect(soft.recall).toBeGreaterThan(0.97);
  });

  it('does not take a household for one person', () => {
    const rows: string[][] = [];
    for (let home = 0; home < 120; home += 1) {
      const shared = [
        pick(surnames),
        `${below(300)} ${pick(streets)}`,
        `0${100_000_000 + below(899_999_999)}`,
      ];
      for (let person = 0; person < 3; person += 1) {
        const row = [pick(given), ...shared, String(19_400_101 + below(600_000))];
        rows.push([...row, `${home}-${person}`]);
        if (random() < 0.25) {
          rows.push([
            ...row.map((cell) => (random() < 0.15 ? misspelt(cell) : cell)),
            `${home}-${person}`,
          ]);
        }
      }
    }
    const { soft } = judged(rows, 'vorname,nachname,strasse,festnetz,geboren,wer');
    expect(soft.precision).toBeGreaterThan(0.95);
    expect(soft.recall).toBeGreaterThan(0.95);
  });

  it('finds entities with sixty rows each', () => {
    const rows: string[][] = [];
    for (let entity = 0; entity < 40; entity += 1) {
      const paper = [
        `${word(2)} ${pick(surnames)}`,
        Array.from({ length: 6 }, () => word(2)).join(' '),
        String(1980 + below(40)),
      ];
      const copies = entity < 3 ? 60 : 3;
      for (let copy = 0; copy < copies; copy += 1) {
        rows.push([
          ...paper.map((cell) => (random() < 0.15 ? misspelt(cell) : random() < 0.1 ? '' : cell)),
          String(entity),
        ]);
      }
    }
    const { soft } = judged(rows, 'author,title,year,cluster');
    expect(soft.f1).toBeGreaterThan(0.95);
  });
});

describe('candidate pairs', () => {
  it('of a long list are each listed once and stay within the budget, whatever the columns', () => {
    const rows = 1_800;
    const column = (name: string, value: (row: number) => string) => ({
      name,
      kind: 'text' as const,
      values: Array.from({ length: rows }, (_, row) => value(row)),
    });
    const { pairs, largestBlock } = candidatePairs(
      [
        column('city', (row) => `city ${row % 3}`),
        column('name', (row) => `person ${Math.floor(row / 2)} smith`),
        column('code', (row) => String(row % 400)),
      ],
      rows,
    );
    expect(largestBlock).toBeGreaterThanOrEqual(9);
    expect(pairs.length / 2).toBeLessThan(5_000_000);
    const keys = Array.from(
      { length: pairs.length / 2 },
      (_, at) => (pairs[2 * at] ?? 0) * rows + (pairs[2 * at + 1] ?? 0),
    );
    expect(new Set(keys).size).toBe(keys.length);
    const known = new Set(keys);
    for (let row = 0; row < rows; row += 2) expect(known.has(row * rows + row + 1)).toBe(true);
  });
});
