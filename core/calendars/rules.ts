/** Countries whose public holidays we know. */
export const holidayCountries = ['SN', 'CI', 'FR', 'BR'] as const;
export type HolidayCountry = (typeof holidayCountries)[number];

export interface HolidayRule {
  readonly id: string;
  readonly name: string;
  readonly on:
    | { readonly kind: 'date'; readonly month: number; readonly day: number }
    /** Days after Easter Sunday. */
    | { readonly kind: 'easter'; readonly offset: number }
    /** Muslim month and day; seen by the moon, so a day uncertain until announced. */
    | { readonly kind: 'hijri'; readonly month: number; readonly day: number };
  /** On a Sunday the Monday after is free as well. */
  readonly mondayAfterSunday?: boolean;
  /** `optional`: offices may open (ponto facultativo). */
  readonly status?: 'optional';
  readonly sinceYear?: number;
}

const date = (month: number, day: number) => ({ kind: 'date', month, day }) as const;
const easter = (offset: number) => ({ kind: 'easter', offset }) as const;
const hijri = (month: number, day: number) => ({ kind: 'hijri', month, day }) as const;

/**
 * Sources: SN loi n° 74-52 du 4 novembre 1974 with lois n° 83-54 and n° 2013-06 (Magal); CI décret n° 96-205 with
 * décret n° 2011-371; FR Code du travail, art. L3133-1; BR Lei 662/1949 (Lei 10.607/2002), Lei 6.802/1980,
 * Lei 9.093/1995, Lei 14.759/2023, and the federal list of pontos facultativos.
 */
export const holidayRules: Readonly<Record<HolidayCountry, readonly HolidayRule[]>> = {
  SN: [
    { id: 'new_year', name: 'Jour de l’An', on: date(1, 1) },
    { id: 'independence', name: 'Fête de l’Indépendance', on: date(4, 4) },
    { id: 'easter_monday', name: 'Lundi de Pâques', on: easter(1) },
    { id: 'labour', name: 'Fête du Travail', on: date(5, 1) },
    { id: 'ascension', name: 'Ascension', on: easter(39) },
    { id: 'whit_monday', name: 'Lundi de Pentecôte', on: easter(50) },
    { id: 'assumption', name: 'Assomption', on: date(8, 15) },
    { id: 'all_saints', name: 'Toussaint', on: date(11, 1) },
    { id: 'christmas', name: 'Noël', on: date(12, 25) },
    { id: 'tamkharit', name: 'Tamkharit', on: hijri(1, 10) },
    { id: 'magal', name: 'Grand Magal de Touba', on: hijri(2, 18), sinceYear: 2014 },
    { id: 'gamou', name: 'Gamou (Maouloud)', on: hijri(3, 12) },
    { id: 'korite', name: 'Korité', on: hijri(10, 1), mondayAfterSunday: true },
    { id: 'tabaski', name: 'Tabaski', on: hijri(12, 10), mondayAfterSunday: true },
  ],
  CI: [
    { id: 'new_year', name: 'Jour de l’An', on: date(1, 1) },
    { id: 'easter_monday', name: 'Lundi de Pâques', on: easter(1) },
    { id: 'labour', name: 'Fête du Travail', on: date(5, 1), mondayAfterSunday: true },
    { id: 'ascension', name: 'Ascension', on: easter(39) },
    { id: 'whit_monday', name: 'Lundi de Pentecôte', on: easter(50) },
    { id: 'independence', name: 'Fête nationale', on: date(8, 7), mondayAfterSunday: true },
    { id: 'assumption', name: 'Assomption', on: date(8, 15) },
    { id: 'all_saints', name: 'Toussaint', on: date(11, 1) },
    { id: 'peace', name: 'Journée nationale de la Paix', on: date(11, 15) },
    { id: 'christmas', name: 'Noël', on: date(12, 25), mondayAfterSunday: true },
    { id: 'maouloud', name: 'Lendemain du Maouloud', on: hijri(3, 13) },
    { id: 'night_of_destiny', name: 'Lendemain de la Nuit du Destin', on: hijri(9, 27) },
    { id: 'ramadan_end', name: 'Aïd-el-Fitr', on: hijri(10, 1), mondayAfterSunday: true },
    { id: 'tabaski', name: 'Tabaski', on: hijri(12, 10), mondayAfterSunday: true },
  ],
  FR: [
    { id: 'new_year', name: 'Jour de l’An', on: date(1, 1) },
    { id: 'easter_monday', name: 'Lundi de Pâques', on: easter(1) },
    { id: 'labour', name: 'Fête du Travail', on: date(5, 1) },
    { id: 'victory_1945', name: 'Victoire 1945', on: date(5, 8) },
    { id: 'ascension', name: 'Ascension', on: easter(39) },
    { id: 'whit_monday', name: 'Lundi de Pentecôte', on: easter(50) },
    { id: 'bastille', name: 'Fête nationale', on: date(7, 14) },
    { id: 'assumption', name: 'Assomption', on: date(8, 15) },
    { id: 'all_saints', name: 'Toussaint', on: date(11, 1) },
    { id: 'armistice', name: 'Armistice 1918', on: date(11, 11) },
    { id: 'christmas', name: 'Noël', on: date(12, 25) },
  ],
  BR: [
    { id: 'new_year', name: 'Confraternização Universal', on: date(1, 1) },
    { id: 'carnival_monday', name: 'Carnaval', on: easter(-48), status: 'optional' },
    { id: 'carnival_tuesday', name: 'Carnaval', on: easter(-47), status: 'optional' },
    { id: 'good_friday', name: 'Paixão de Cristo', on: easter(-2) },
    { id: 'tiradentes', name: 'Tiradentes', on: date(4, 21) },
    { id: 'labour', name: 'Dia do Trabalho', on: date(5, 1) },
    { id: 'corpus_christi', name: 'Corpus Christi', on: easter(60), status: 'optional' },
    { id: 'independence', name: 'Independência do Brasil', on: date(9, 7) },
    { id: 'aparecida', name: 'Nossa Senhora Aparecida', on: date(10, 12) },
    { id: 'all_souls', name: 'Finados', on: date(11, 2) },
    { id: 'republic', name: 'Proclamação da República', on: date(11, 15) },
    { id: 'black_awareness', name: 'Consciência Negra', on: date(11, 20), sinceYear: 2024 },
    { id: 'christmas', name: 'Natal', on: date(12, 25) },
  ],
};
