import { folded } from '../text/fold';
import { compareNames } from './identity';

/** What two leads are compared by when no key is shared. */
export interface ComparableLead {
  readonly name: string | null;
  readonly company: string | null;
  /** Mailbox keys. */
  readonly emails: readonly string[];
  /** E.164. */
  readonly phones: readonly string[];
  readonly country: string | null;
}

/** How two values of a field compare, from agreement to contradiction. */
type Comparison = 'agree' | 'close' | 'differ' | 'unknown';

interface FieldWeights {
  /** Chance of the comparison among pairs that are one person (m) and among pairs that are not (u). */
  readonly agree: readonly [m: number, u: number];
  readonly close: readonly [m: number, u: number];
  readonly differ: readonly [m: number, u: number];
}

/**
 * m and u per field (Fellegi & Sunter 1969). u from how often values collide in West African, French and Brazilian
 * lead lists: few surnames are shared by many; m from hand-checked duplicates. Reviewed when a tenant labels pairs.
 */
const fieldWeights: Readonly<
  Record<'name' | 'company' | 'email' | 'phone' | 'country', FieldWeights>
> = {
  name: { agree: [0.8, 0.003], close: [0.15, 0.03], differ: [0.05, 0.967] },
  company: { agree: [0.6, 0.005], close: [0.15, 0.01], differ: [0.25, 0.985] },
  email: { agree: [0.3, 0.00001], close: [0.35, 0.002], differ: [0.35, 0.99799] },
  phone: { agree: [0.4, 0.00001], close: [0.2, 0.0005], differ: [0.4, 0.99949] },
  country: { agree: [0.97, 0.6], close: [0.01, 0.01], differ: [0.02, 0.39] },
};

/** Pairs above go to a person; below, nobody is bothered. */
export const reviewLogOdds = 3;

export interface SoftMatch {
  /** Natural log-odds that both are one person. */
  readonly logOdds: number;
  /** 0–1. */
  readonly probability: number;
  /** Never a merge: a person decides. */
  readonly action: 'review' | 'apart';
  readonly agreeing: readonly string[];
}

/**
 * Log-odds that two leads without a shared key are one person: prior plus ln(m/u) of every field that both have.
 *
 * "Awa Diop, awa.diop@x.sn" and "Diop Awa, awadiop@y.sn, same company" → review;
 * "Awa Diop" and "Awa Diop" alone, in a list of 10,000 → apart: names are shared.
 * @param listSize leads the pair was drawn from; the larger, the rarer a true pair.
 */
export function softMatch(a: ComparableLead, b: ComparableLead, listSize: number): SoftMatch {
  const compared: Readonly<Record<keyof typeof fieldWeights, Comparison>> = {
    name: namesCompared(a.name, b.name),
    company: textsCompared(a.company, b.company),
    email: emailsCompared(a.emails, b.emails),
    phone: phonesCompared(a.phones, b.phones),
    country: countriesCompared(a.country, b.country),
  };
  const fields = Object.keys(fieldWeights) as (keyof typeof fieldWeights)[];
  const evidence = fields.reduce((sum, field) => {
    const comparison = compared[field];
    if (comparison === 'unknown') return sum;
    const [m, u] = fieldWeights[field][comparison];
    return sum + Math.log(m / u);
  }, 0);
  // One true pair per ten leads: a list of n leads has n/10 of them among n²/2 pairs.
  const logOdds = evidence - Math.log(Math.max(2, listSize) * 5);
  return {
    logOdds,
    probability: 1 / (1 + Math.exp(-logOdds)),
    action: logOdds >= reviewLogOdds ? 'review' : 'apart',
    agreeing: fields.filter((field) => compared[field] === 'agree' || compared[field] === 'close'),
  };
}

/**
 * Keys under which pairs worth comparing meet, so that a list is not compared with itself: name initials with the
 * last word, company, mailbox name, end of a phone number.
 */
export function blockingKeys(lead: ComparableLead): readonly string[] {
  const words = folded(lead.name ?? '')
    .split(' ')
    .filter(Boolean)
    .sort();
  const company = folded(lead.company ?? '');
  return [
    ...(words.length >= 2 ? [`name:${words.join(' ')}`] : []),
    ...(company === '' ? [] : [`company:${company}`]),
    ...lead.emails.map((email) => `mailbox:${localPart(email)}`),
    ...lead.phones.map((phone) => `phone:${phone.slice(-7)}`),
  ];
}

function namesCompared(a: string | null, b: string | null): Comparison {
  const [one, two] = [folded(a ?? ''), folded(b ?? '')];
  if (one === '' || two === '') return 'unknown';
  const [words, others] = [one.split(' ').sort().join(' '), two.split(' ').sort().join(' ')];
  if (words === others && words.includes(' ')) return 'agree';
  if (compareNames(a, b) === 'agree') return 'close';
  return similarity(words, others) >= 0.85 ? 'close' : 'differ';
}

function textsCompared(a: string | null, b: string | null): Comparison {
  const [one, two] = [folded(a ?? ''), folded(b ?? '')];
  if (one === '' || two === '') return 'unknown';
  if (one === two) return 'agree';
  return similarity(one, two) >= 0.8 ? 'close' : 'differ';
}

function emailsCompared(a: readonly string[], b: readonly string[]): Comparison {
  if (a.length === 0 || b.length === 0) return 'unknown';
  if (a.some((email) => b.includes(email))) return 'agree';
  const pairs = a.flatMap((mine) =>
    b.map((theirs) => [localPart(mine), localPart(theirs)] as const),
  );
  return pairs.some(([one, two]) => one.length >= 5 && similarity(one, two) >= 0.85)
    ? 'close'
    : 'differ';
}

function phonesCompared(a: readonly string[], b: readonly string[]): Comparison {
  if (a.length === 0 || b.length === 0) return 'unknown';
  if (a.some((phone) => b.includes(phone))) return 'agree';
  const nearly = a.some((mine) =>
    b.some((theirs) => mine.length === theirs.length && edits(mine, theirs) === 1),
  );
  return nearly ? 'close' : 'differ';
}

function countriesCompared(a: string | null, b: string | null): Comparison {
  if (a === null || b === null) return 'unknown';
  return a === b ? 'agree' : 'differ';
}

/** `awa.diop+x@y` → `awadiop`. */
function localPart(email: string): string {
  return (email.split('@')[0]?.split('+')[0] ?? '').replace(/[._-]/g, '');
}

/** 1 for equal texts, 0 for texts without anything in common: 1 − edits / longer length. */
function similarity(a: string, b: string): number {
  const longer = Math.max(a.length, b.length);
  return longer === 0 ? 1 : 1 - edits(a, b) / longer;
}

/** Levenshtein distance. */
function edits(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i += 1) {
    const current = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const substitution = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min(substitution, (previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}
