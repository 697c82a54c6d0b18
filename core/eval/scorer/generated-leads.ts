import { drawNormal, drawPoisson } from '../../statistics/draws';
import type { RandomSource } from '../../statistics/random';
import { sigmoid } from '../../statistics/sigmoid';

/** A lead whose true chance of converting is known, to see how near a scorer comes. */
export interface GeneratedLead {
  readonly cells: Readonly<Record<string, string>>;
  readonly probability: number;
  readonly converted: boolean;
}

const sources: readonly (readonly [string, number, number])[] = [
  ['organic search', 0.3, 0.1],
  ['paid social', 0.27, -0.7],
  ['referral', 0.1, 1.1],
  ['whatsapp click', 0.15, 0.6],
  ['event', 0.08, 0.3],
  ['purchased list', 0.1, -1.6],
];
const roles: readonly (readonly [string, number, number])[] = [
  ['owner', 0.25, 0.8],
  ['marketing lead', 0.3, 0.35],
  ['assistant', 0.2, -0.4],
  ['student', 0.15, -1.7],
  ['other', 0.1, 0],
];
const countries: readonly (readonly [string, number, number])[] = [
  ['SN', 0.3, 0.2],
  ['CI', 0.25, 0.1],
  ['FR', 0.3, 0],
  ['BR', 0.15, -0.25],
];

function choose(
  table: readonly (readonly [string, number, number])[],
  random: RandomSource,
): readonly [string, number] {
  let rest = random();
  for (const [name, share, effect] of table) {
    rest -= share;
    if (rest < 0) return [name, effect];
  }
  return ['', 0];
}

/**
 * One lead of a world with known truth:
 *
 * log-odds = −1.6 + source + role + country + 0.9·ln(1 + minutes/10) − 0.02·(pages − 8)² ·[pages < 8]
 *   + 0.5·asked for a price + 0.8·[owner and asked for a price] − 0.9·[paid social and employees > 200]
 *   − 0.25·days since last visit/10 + 0.4·[employees unknown]
 *
 * Minutes are log-normal, pages Poisson, employees log-normal and missing for 15 %; `newsletter`, `browser` and
 * `lucky_number` say nothing. The outcome is one coin toss with that probability.
 */
export function generateLead(id: number, random: RandomSource): GeneratedLead {
  const [source, sourceEffect] = choose(sources, random);
  const [role, roleEffect] = choose(roles, random);
  const [country, countryEffect] = choose(countries, random);
  const minutes = Math.round(Math.exp(1.8 + 1.1 * drawNormal(random)) * 10) / 10;
  const pages = drawPoisson(6, random);
  const employeesKnown = random() > 0.15;
  const employees = Math.max(1, Math.round(Math.exp(3 + 1.5 * drawNormal(random))));
  const askedPrice = random() < 0.3;
  const idleDays = Math.floor(-12 * Math.log(1 - random()));
  const logOdds =
    -1.6 +
    sourceEffect +
    roleEffect +
    countryEffect +
    0.9 * Math.log1p(minutes / 10) -
    (pages < 8 ? 0.02 * (pages - 8) ** 2 : 0) +
    (askedPrice ? 0.5 : 0) +
    (askedPrice && role === 'owner' ? 0.8 : 0) -
    (source === 'paid social' && employees > 200 ? 0.9 : 0) -
    (0.25 * idleDays) / 10 +
    (employeesKnown ? 0 : 0.4);
  const probability = sigmoid(logOdds);
  return {
    cells: {
      lead_id: `L-${id}`,
      source,
      role,
      country,
      minutes_on_site: String(minutes),
      pages: String(pages),
      employees: employeesKnown ? String(employees) : '',
      asked_price: askedPrice ? 'yes' : 'no',
      days_since_visit: String(idleDays),
      newsletter: random() < 0.5 ? 'yes' : 'no',
      browser: ['chrome', 'safari', 'firefox', 'opera mini'][Math.floor(random() * 4)] ?? 'chrome',
      lucky_number: String(Math.floor(random() * 1_000)),
    },
    probability,
    converted: random() < probability,
  };
}

export function generateLeads(count: number, random: RandomSource): GeneratedLead[] {
  return Array.from({ length: count }, (_, id) => generateLead(id + 1, random));
}

/** The leads as a CSV with a `converted` column; the truth itself is left out. */
export function leadsCsv(leads: readonly GeneratedLead[]): string {
  const names = Object.keys(leads[0]?.cells ?? {});
  const lines = leads.map(({ cells, converted }) =>
    [...names.map((name) => cells[name] ?? ''), converted ? '1' : '0'].join(','),
  );
  return `${[...names, 'converted'].join(',')}\n${lines.join('\n')}\n`;
}
