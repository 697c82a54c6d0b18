/** The six networks a piece of content can go to. */
export const platforms = ['facebook', 'instagram', 'linkedin', 'x', 'tiktok', 'pinterest'] as const;
export type Platform = (typeof platforms)[number];

export interface PlatformLimits {
  /** Longest text, hashtags included, in the network's own count. */
  readonly textMaxCharacters: number;
  /** null when the network has no title. */
  readonly titleMaxCharacters: number | null;
  readonly hashtagsMax: number;
  /** Whether a link in the text can be followed (and, on X, is billed as such). */
  readonly linksWork: boolean;
}

/**
 * Instagram container `caption` ≤ 2,200; LinkedIn `commentary` ≤ 3,000; X 280 weighted characters; TikTok photo
 * `description` ≤ 4,000 and video `title` ≤ 2,200 (the smaller holds for both); Pinterest `title` ≤ 100,
 * `description` ≤ 800. Facebook takes 63,206; people read far less. Hashtag counts are ours where the network has none.
 */
export const platformLimits: Readonly<Record<Platform, PlatformLimits>> = {
  facebook: { textMaxCharacters: 2_000, titleMaxCharacters: null, hashtagsMax: 5, linksWork: true },
  instagram: {
    textMaxCharacters: 2_200,
    titleMaxCharacters: null,
    hashtagsMax: 10,
    linksWork: false,
  },
  linkedin: { textMaxCharacters: 3_000, titleMaxCharacters: null, hashtagsMax: 5, linksWork: true },
  x: { textMaxCharacters: 280, titleMaxCharacters: null, hashtagsMax: 3, linksWork: true },
  tiktok: { textMaxCharacters: 2_200, titleMaxCharacters: 90, hashtagsMax: 6, linksWork: false },
  pinterest: { textMaxCharacters: 800, titleMaxCharacters: 100, hashtagsMax: 10, linksWork: false },
};

const urlWeightOnX = 23;
const link = /https?:\/\/\S+/g;

/**
 * Length of a text as the network counts it. X: a link counts 23, characters outside Latin and general punctuation
 * count double (twitter-text v3). Others count UTF-16 units, as their APIs do.
 */
export function weightedLength(platform: Platform, text: string): number {
  if (platform !== 'x') return text.length;
  const links = text.match(link)?.length ?? 0;
  const rest = Array.from(text.replace(link, ''));
  return links * urlWeightOnX + rest.reduce((total, character) => total + weightOnX(character), 0);
}

function weightOnX(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  const light =
    code <= 0x10ff ||
    (code >= 0x2000 && code <= 0x200d) ||
    (code >= 0x2010 && code <= 0x201f) ||
    (code >= 0x2032 && code <= 0x2037);
  return light ? 1 : 2;
}
