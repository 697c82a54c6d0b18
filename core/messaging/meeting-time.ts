import { DateTime } from 'luxon';
import type { Language } from '../text/language';

const locales: Readonly<Record<Language, string>> = { fr: 'fr-FR', en: 'en-GB', pt: 'pt-BR' };
const zoneWords: Readonly<Record<Language, (place: string) => string>> = {
  fr: (place) => `heure de ${place}`,
  en: (place) => `${place} time`,
  pt: (place) => `horário de ${place}`,
};
const joinWord: Readonly<Record<Language, string>> = { fr: 'à', en: 'at', pt: 'às' };

/**
 * A moment as a person reads it, in their zone and language.
 * `('2026-11-24T10:00:00Z', 'Africa/Dakar', 'fr')` → `'mardi 24 novembre 2026 à 10:00 (heure de Dakar)'`.
 * @throws RangeError for an unreadable moment or an unknown zone.
 */
export function meetingTimeText(startIso: string, zone: string, language: Language): string {
  const start = DateTime.fromISO(startIso, { zone });
  if (!start.isValid) {
    throw new RangeError(`"${startIso}" in "${zone}" is no moment. Use ISO 8601 and an IANA zone.`);
  }
  const local = start.setLocale(locales[language]);
  const place = zone.split('/').at(-1)?.replaceAll('_', ' ') ?? zone;
  const day = local.toLocaleString({
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
  });
  return `${day} ${joinWord[language]} ${local.toFormat('HH:mm')} (${zoneWords[language](place)})`;
}
