/** A change of a national numbering plan that old address books and forms still miss. */
export type NumberMigration = 'br_ninth_digit' | 'ci_10_digits_2021' | 'bj_10_digits_2024';

export interface MigratedNumber {
  readonly e164: string;
  readonly migration: NumberMigration;
}

/**
 * Today's form of a number written in an old plan, empty when no rule applies. Callers validate the result.
 * - Brazil: mobile numbers got a ninth digit, a leading 9, between 2012 and 2016 (Anatel resolution 553/2010):
 *   `11 6123-4567` → `11 96123-4567`. Eight digits that begin with 2–5 are fixed lines and stay.
 * - Côte d'Ivoire, 31 January 2021 (ARTCI): 8 → 10 digits; the prefix names the operator, which the second digit of
 *   an old mobile number and the third of an old fixed one told.
 * - Benin, 30 November 2024 (ARCEP Bénin): every 8-digit number gets the prefix 01.
 */
export function migratedNumbers(callingCode: string, national: string): readonly MigratedNumber[] {
  switch (callingCode) {
    case '55': {
      const parts = /^([1-9]\d)([6-9]\d{7})$/.exec(national);
      return parts ? [{ e164: `+55${parts[1]}9${parts[2]}`, migration: 'br_ninth_digit' }] : [];
    }
    case '225': {
      const prefix = /^\d{8}$/.test(national) ? ivorianPrefix(national) : null;
      return prefix ? [{ e164: `+225${prefix}${national}`, migration: 'ci_10_digits_2021' }] : [];
    }
    case '229':
      return /^\d{8}$/.test(national)
        ? [{ e164: `+22901${national}`, migration: 'bj_10_digits_2024' }]
        : [];
    default:
      return [];
  }
}

/** Moov 01/21, MTN 05/25, Orange 07/27. */
function ivorianPrefix(national: string): string | null {
  const [first = '', second = '', third = ''] = national;
  if (first === '2' || first === '3') {
    if (first === '2' && third === '8') return '21';
    return third === '0' ? '25' : '27';
  }
  if ('0123'.includes(second)) return '01';
  return '456'.includes(second) ? '05' : '07';
}
