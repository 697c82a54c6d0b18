import { singleLine, withoutHiddenCharacters } from '../text/hidden-unicode';
import { canonicalEmail } from './email';
import { normalisePhone, type PhoneFailure } from './phone';
import type { NumberMigration } from './phone-migrations';
import type { LeadSubmission } from './submission';
import { likelyTimeZone } from './time-zone';

export interface NormaliseDefaults {
  /** ISO 3166-1 alpha-2 of the brand: how a number without country code is read. */
  readonly country: string | null;
  /** IANA zone of the brand: used when the number does not tell. */
  readonly timeZone: string | null;
}

/** A field that was given but could not be used. The lead is kept; the issue is stored beside it. */
export interface NormaliseIssue {
  readonly field: 'email' | 'phone';
  readonly code: 'email_invalid' | PhoneFailure;
}

export interface NormalisedLead {
  readonly source: string;
  /** Address to write to. */
  readonly email: string | null;
  /** Identity key of the address (Gmail dots and tags resolved). */
  readonly mailbox: string | null;
  /** E.164. */
  readonly phone: string | null;
  readonly phoneKind: 'mobile' | 'fixed' | 'other' | null;
  readonly phoneMigration: NumberMigration | null;
  readonly name: string | null;
  readonly company: string | null;
  readonly message: string | null;
  /** BCP 47 in canonical case, e.g. `fr-SN`. */
  readonly locale: string | null;
  /** From the phone number, else from the locale, else of the brand. */
  readonly country: string | null;
  readonly timeZone: string | null;
  readonly utm: Readonly<Record<string, string>>;
  readonly externalId: string | null;
  readonly issues: readonly NormaliseIssue[];
}

/**
 * Brings a submission to the form leads are stored and compared in.
 *
 * `{source:'form', email:'Awa@Example.SN', phone:'77 123 45 67', name:' Awa  Diop '}` with country SN →
 * `{email:'awa@example.sn', phone:'+221771234567', name:'Awa Diop', country:'SN', timeZone:'Africa/Dakar', …}`.
 */
export function normaliseLead(
  submission: LeadSubmission,
  defaults: NormaliseDefaults,
): NormalisedLead {
  const email = submission.email === undefined ? null : canonicalEmail(submission.email);
  const regionHint = localeRegion(submission.locale);
  const phone =
    submission.phone === undefined
      ? null
      : normalisePhone(submission.phone, defaults.country ?? regionHint);
  const reachable = phone?.ok ? phone : null;
  const country = reachable?.country ?? regionHint ?? defaults.country;

  return {
    source: singleLine(submission.source),
    email: email?.address ?? null,
    mailbox: email?.mailbox ?? null,
    phone: reachable?.e164 ?? null,
    phoneKind: reachable?.kind ?? null,
    phoneMigration: reachable?.migration ?? null,
    name: knownText(submission.name),
    company: knownText(submission.company),
    message: visibleMessage(submission.message),
    locale: canonicalLocale(submission.locale),
    country,
    timeZone: zoneOf(country, reachable?.e164 ?? null, defaults),
    utm: Object.fromEntries(
      Object.entries(submission.utm ?? {}).flatMap(([key, value]) =>
        value === undefined ? [] : [[key, singleLine(value)]],
      ),
    ),
    externalId: submission.external_id === undefined ? null : singleLine(submission.external_id),
    issues: [
      ...(submission.email !== undefined && email === null
        ? [{ field: 'email', code: 'email_invalid' } as const]
        : []),
      ...(phone?.ok === false ? [{ field: 'phone', code: phone.code } as const] : []),
    ],
  };
}

/** What people type into a required field they do not want to fill. */
const placeholder = /^(?:[-–—._*?/\\\s]+|n\/?a|none|null|undefined|aucune?|néant|nenhuma?|test)$/i;

function knownText(text: string | undefined): string | null {
  const line = text === undefined ? '' : singleLine(text);
  return line === '' || placeholder.test(line) ? null : line;
}

function visibleMessage(message: string | undefined): string | null {
  const text = withoutHiddenCharacters(message ?? '')
    .replace(/\r\n?/g, '\n')
    .trim();
  return text === '' ? null : text;
}

function canonicalLocale(locale: string | undefined): string | null {
  if (locale === undefined) return null;
  try {
    return Intl.getCanonicalLocales(locale)[0] ?? null;
  } catch {
    // A tag of the right shape can still be malformed for Intl (`fr-abcdefghi`): then the language is unknown.
    return null;
  }
}

function localeRegion(locale: string | undefined): string | null {
  const canonical = canonicalLocale(locale);
  return canonical === null ? null : (new Intl.Locale(canonical).region ?? null);
}

function zoneOf(
  country: string | null,
  e164: string | null,
  defaults: NormaliseDefaults,
): string | null {
  if (country === null) return defaults.timeZone;
  const likely = likelyTimeZone(country, e164);
  if (likely?.certainty === 'certain') return likely.zone;
  return country === defaults.country && defaults.timeZone !== null
    ? defaults.timeZone
    : (likely?.zone ?? defaults.timeZone);
}
