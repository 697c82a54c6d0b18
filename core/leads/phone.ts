import {
  isSupportedCountry,
  parsePhoneNumberFromString,
  type CountryCode,
  type PhoneNumber,
} from 'libphonenumber-js/max';
import { withoutHiddenCharacters } from '../text/hidden-unicode';
import { migratedNumbers, type NumberMigration } from './phone-migrations';

export type PhoneResult =
  | {
      readonly ok: true;
      /** E.164, e.g. `+221771234567`. */
      readonly e164: string;
      /** ISO 3166-1 alpha-2; null for numbers of no country (satellite, international freephone). */
      readonly country: string | null;
      /** `mobile` also when the plan cannot tell it from a fixed line (as in the United States). */
      readonly kind: 'mobile' | 'fixed' | 'other';
      /** Set when an out-of-date notation was brought to today's numbering plan. */
      readonly migration: NumberMigration | null;
    }
  | { readonly ok: false; readonly code: PhoneFailure };

/** `phone_digits_lost`: a spreadsheet turned it into `2,21771E+11` and the last digits are gone. */
export type PhoneFailure = 'phone_invalid' | 'phone_digits_lost';

/**
 * Reads a phone number in any notation. Services only: it carries libphonenumber's tables.
 *
 * `('77 123 45 67', 'SN')` → `+221771234567`; `('+55 11 6123-4567', 'SN')` → `+5511961234567` with migration
 * `br_ninth_digit`; `('07 12 34 56', 'CI')` → `+2250707123456` is not guessed from the country but from the 2021 plan.
 * @param defaultCountry ISO 3166-1 alpha-2 of the brand, for numbers without country code.
 */
export function normalisePhone(raw: string, defaultCountry: string | null): PhoneResult {
  const unfolded = unfoldScientific(withoutHiddenCharacters(raw.normalize('NFKC')).trim());
  if (unfolded === null) return { ok: false, code: 'phone_digits_lost' };
  const text = unfolded.replace(/^(?:tel|whatsapp|callto|sms):\s*/i, '');
  const country = supported(defaultCountry);

  for (const notation of notationsOf(text, country)) {
    const parsed = parsePhoneNumberFromString(notation, country ? { defaultCountry: country } : {});
    if (!parsed) continue;
    if (parsed.isValid()) return found(parsed, null);
    for (const { e164, migration } of migratedNumbers(
      parsed.countryCallingCode,
      parsed.nationalNumber,
    )) {
      const migrated = parsePhoneNumberFromString(e164);
      if (migrated?.isValid()) return found(migrated, migration);
    }
  }
  return { ok: false, code: 'phone_invalid' };
}

/** As written; then, for bare digits, with the plus sign people leave out: `221771234567`. */
function notationsOf(text: string, country: CountryCode | undefined): readonly string[] {
  const digits = text.replace(/\D/g, '');
  if (text.startsWith('+') || digits.length < 9) return [text];
  const international = `+${digits.replace(/^00/, '')}`;
  return country ? [text, international] : [international];
}

/** `2.21771234567E+11` is exact and restored; with fewer digits than its exponent says the number is lost: null. */
function unfoldScientific(text: string): string | null {
  const parts = /^\+?(\d)(?:[.,](\d+))?E\+?(\d{1,2})$/i.exec(text);
  if (!parts) return text;
  const [, first = '', fraction = '', exponent = '0'] = parts;
  return fraction.length === Number(exponent) ? first + fraction : null;
}

function supported(country: string | null): CountryCode | undefined {
  const code = country?.toUpperCase();
  return code !== undefined && isSupportedCountry(code) ? code : undefined;
}

function found(number: PhoneNumber, migration: NumberMigration | null): PhoneResult {
  const type = number.getType();
  const kind =
    type === 'MOBILE' || type === 'FIXED_LINE_OR_MOBILE'
      ? 'mobile'
      : type === 'FIXED_LINE'
        ? 'fixed'
        : 'other';
  return { ok: true, e164: number.number, country: number.country ?? null, kind, migration };
}
