/** ECMA-402 Intl Locale Info: in Node since 18 under one of the two names, not yet in TypeScript's es2023 library. */
type LocaleWithZones = Intl.Locale & {
  readonly timeZones?: readonly string[];
  readonly getTimeZones?: () => readonly string[];
};

export interface LikelyTimeZone {
  /** IANA name. */
  readonly zone: string;
  /** `certain`: the country or area code has one zone. `likely`: the zone most of its people live in. */
  readonly certainty: 'certain' | 'likely';
}

/** Countries with outlying zones: where most people live. Others with several zones stay undecided. */
const principalZone: Readonly<Record<string, string>> = {
  BR: 'America/Sao_Paulo',
  CD: 'Africa/Kinshasa',
  CL: 'America/Santiago',
  CY: 'Asia/Nicosia',
  DE: 'Europe/Berlin',
  EC: 'America/Guayaquil',
  ES: 'Europe/Madrid',
  NZ: 'Pacific/Auckland',
  PT: 'Europe/Lisbon',
};

/** Brazilian area codes outside Brasília time (IANA zone.tab; Anatel area codes). */
const brazilianAreaZones: Readonly<Record<string, string>> = {
  65: 'America/Cuiaba',
  66: 'America/Cuiaba',
  67: 'America/Campo_Grande',
  68: 'America/Rio_Branco',
  69: 'America/Porto_Velho',
  92: 'America/Manaus',
  95: 'America/Boa_Vista',
  97: 'America/Manaus',
};

/**
 * Zone a lead most likely lives in, from the phone number's country (and area code in Brazil); null when open.
 * `('SN', null)` → Africa/Dakar, certain; `('BR', '+5592991234567')` → America/Manaus, certain.
 */
export function likelyTimeZone(country: string, e164: string | null): LikelyTimeZone | null {
  if (country === 'BR' && e164?.startsWith('+55')) {
    const zone = brazilianAreaZones[e164.slice(3, 5)] ?? 'America/Sao_Paulo';
    return { zone, certainty: 'certain' };
  }
  const zones = zonesOf(country);
  const only = zones[0];
  if (zones.length === 1 && only !== undefined) return { zone: only, certainty: 'certain' };
  const principal = principalZone[country];
  return principal === undefined ? null : { zone: principal, certainty: 'likely' };
}

/** CLDR's list of zones in use in a country; empty for an unknown country. */
function zonesOf(country: string): readonly string[] {
  if (!/^[A-Z]{2}$/.test(country)) return [];
  const locale: LocaleWithZones = new Intl.Locale(`und-${country}`);
  return locale.getTimeZones?.() ?? locale.timeZones ?? [];
}
