import type { Language } from '../language';
import { sentencesOf, shortened, sourcesOf, writtenIn, type Source } from '../material';
import { plain } from '../plain-text';
import type { Prompt } from '../prompt';
import { passageAround } from '../reading';

const themes = {
  price:
    /prix|tarif|fcfa|cfa|euros?|€|\$|cher|price|cheap|cost|preco|barat|custo|reais|remise|promo|discount|desconto/,
  speed:
    /livr|rapid|vite|heures?|jours?|minutes?|deliver|fast|quick|hours?|days?|entreg|horas?|dias?/,
  quality: /qualit|durable|bois|solid|artisan|premium|handmade|resistent|madeira/,
  service: /service|accompagn|conseil|aide|equipe|support|help|team|atendimento|suporte|ajuda/,
  proof: /clients?|avis|confian|customers?|reviews?|trust|clientes?|confianca|ans d|years|anos/,
} satisfies Record<string, RegExp>;

type Theme = keyof typeof themes;
const themeNames = Object.keys(themes) as readonly Theme[];

interface Phrases {
  readonly names: Readonly<Record<Theme | 'other', string>>;
  says(theme: string, who: string): string;
  silent(theme: string): string;
}

const phrases: Readonly<Record<Language, Phrases>> = {
  fr: {
    names: {
      price: 'Le prix',
      speed: 'La rapidité',
      quality: 'La qualité',
      service: 'Le service',
      proof: 'La confiance',
      other: 'Une autre idée',
    },
    says: (theme, who) => `Ce que vous lisez dans ces annonces, c’est ${theme}.${who}`,
    silent: (theme) => `Dans les annonces, on ne lit rien sur ce sujet : ${theme}.`,
  },
  en: {
    names: {
      price: 'The price',
      speed: 'Speed',
      quality: 'Quality',
      service: 'Service',
      proof: 'Trust',
      other: 'Another idea',
    },
    says: (theme, who) => `What you read in these ads is about ${theme}.${who}`,
    silent: (theme) => `There is nothing in the ads about this subject: ${theme}.`,
  },
  pt: {
    names: {
      price: 'O preço',
      speed: 'A rapidez',
      quality: 'A qualidade',
      service: 'O atendimento',
      proof: 'A confiança',
      other: 'Uma outra ideia',
    },
    says: (theme, who) => `O que você lê nos anúncios é sobre o tema: ${theme}.${who}`,
    silent: (theme) => `Nos anúncios não se lê nada sobre este tema: ${theme}.`,
  },
};

/** Ads grouped by what they promise, each group with passages of its ads; what none of them mentions. */
export function analyzeCompetitors(prompt: Prompt): Record<string, unknown> {
  const say = phrases[writtenIn(prompt)];
  const ads = sourcesOf(prompt);
  const found = themeNames
    .map((theme) => ({ theme, cited: ads.flatMap((ad) => passageOn(ad, themes[theme])) }))
    .filter(({ cited }) => cited.length > 0);
  const grouped = new Set(found.flatMap(({ cited }) => cited.map(({ source_id }) => source_id)));
  const others = ads
    .filter((ad) => !grouped.has(ad.id))
    .flatMap((ad) => {
      const [first] = sentencesOf(ad.text);
      return first === undefined || first.length > 240 ? [] : [{ source_id: ad.id, quote: first }];
    });
  const all = [
    ...found,
    ...(others.length === 0 ? [] : [{ theme: 'other' as const, cited: others }]),
  ];
  return {
    themes: all.map(({ theme, cited }) => ({
      name: say.names[theme],
      what_they_say: say.says(say.names[theme].toLowerCase(), advertisers(ads, cited)),
      citations: cited.slice(0, 6),
    })),
    unclaimed: themeNames
      .filter((theme) => !found.some((one) => one.theme === theme))
      .map((theme) => say.silent(say.names[theme].toLowerCase()))
      .slice(0, 5),
  };
}

function passageOn(ad: Source, pattern: RegExp) {
  const match = new RegExp(`(?<!\\p{L})(?:${pattern.source})`, 'u').exec(plain(ad.text));
  if (!match) return [];
  const quote = passageAround(ad.text, match.index, match[0].length);
  return quote.length >= 4 && quote.length <= 240 && !quote.includes('[')
    ? [{ source_id: ad.id, quote }]
    : [];
}

/** Who is quoted, by the titles of their ads. */
function advertisers(ads: readonly Source[], cited: readonly { source_id: string }[]): string {
  const titles = ads
    .filter(({ id, title }) => title !== null && cited.some(({ source_id }) => source_id === id))
    .map(({ title }) => title ?? '')
    .filter((title) => title.length <= 60 && sentencesOf(`${title}         `).length <= 1);
  const names = [...new Set(titles)].slice(0, 2).join(', ');
  return names === '' ? '' : ` (${shortened(names, 120)})`;
}
