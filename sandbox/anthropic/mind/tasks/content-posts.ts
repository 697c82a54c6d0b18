import { isObject, objectsIn } from '../../../server/json-value';
import { readBrand, type Product } from '../brand';
import type { Language } from '../language';
import { factTexts, isIn, overlap, sentencesOf, shortened, stemsOf, writtenIn } from '../material';
import { plain } from '../plain-text';
import type { Prompt } from '../prompt';
import { textField } from '../reading';

interface Phrases {
  readonly call: string;
  meet(brand: string, product: string): string;
  picture(of: string): string;
  readonly follow: string;
}

const phrases: Readonly<Record<Language, Phrases>> = {
  fr: {
    call: 'Écrivez-nous, nous sommes là pour vous répondre.',
    meet: (brand, product) => `Pour en parler avec nous : ${brand}, ${product}.`,
    picture: (of) => `Une image pour illustrer : ${of}`,
    follow: 'La suite est à lire chez nous, et nous sommes là pour vous.',
  },
  en: {
    call: 'Write to us, we are here for you.',
    meet: (brand, product) => `Talk to us about it: ${brand}, ${product}.`,
    picture: (of) => `A picture to go with: ${of}`,
    follow: 'You can read the rest on our page, and we are here for you.',
  },
  pt: {
    call: 'Escreva para nós, estamos aqui para você.',
    meet: (brand, product) => `Para falar com a gente: ${brand}, ${product}.`,
    picture: (of) => `Uma imagem para ilustrar: ${of}`,
    follow: 'O resto está na nossa página, e estamos aqui para você.',
  },
};

interface Limits {
  readonly text: number;
  readonly title: number | null;
  readonly hashtags: number;
  readonly links: boolean;
}

function limitsOf(block: Readonly<Record<string, unknown>>): Limits {
  const number = (name: string, otherwise: number) =>
    typeof block[name] === 'number' ? block[name] : otherwise;
  return {
    text: number('textMaxCharacters', 280),
    title: typeof block['titleMaxCharacters'] === 'number' ? block['titleMaxCharacters'] : null,
    hashtags: number('hashtagsMax', 3),
    links: block['linksWork'] === true,
  };
}

/** One post: the angle, a fact that belongs to it, a call; within the limits the request tells. */
export function writePost(prompt: Prompt): Record<string, unknown> {
  const language = writtenIn(prompt);
  const say = phrases[language];
  const { facts } = prompt.blocks;
  const limits = limitsOf(isObject(facts) && isObject(facts['limits']) ? facts['limits'] : {});
  const angle = isObject(facts) ? facts['angle'] : null;
  const opening = textField(angle, 'title') ?? '';
  const brand = readBrand(prompt);
  const about = stemsOf(`${opening} ${textField(angle, 'why') ?? ''}`);
  const product = closest(brand.products, about);
  const usable = [...(product?.facts ?? []), ...factTexts(prompt, 'accepted_quotes')]
    .filter((fact) => sentencesOf(fact).length === 1 && isIn(language, fact))
    .sort((a, b) => overlap(b, about) - overlap(a, about));
  const link = limits.links ? textField(facts, 'link') : null;
  const hashtags = hashtagsOf(brand.name, product, limits.hashtags);
  const parts = {
    opening: isIn(language, opening)
      ? ended(opening)
      : say.meet(brand.name ?? '', product?.name ?? ''),
    facts: usable.slice(0, 2),
    close: link === null ? say.call : `${say.call} ${link}`,
  };
  const room = limits.text - tagsLength(hashtags);
  const told = [2, 1, 0]
    .map((count) => parts.facts.slice(0, count))
    .find((some) => post(parts.opening, some, parts.close).length <= room);
  return {
    title: limits.title === null ? null : shortened(opening, limits.title),
    text: shortened(post(parts.opening, told ?? [], parts.close), room),
    hashtags,
    alt_text: shortened(say.picture(product?.name ?? brand.name ?? ''), 280),
    facts_used: told ?? [],
  };
}

function post(opening: string, facts: readonly string[], close: string): string {
  return [opening, facts.map(ended).join(' '), close].filter((part) => part !== '').join('\n\n');
}

/** The approved piece for each network: as many of its sentences as fit, the link where links work. */
export function adaptPosts(prompt: Prompt): Record<string, unknown> {
  const language = writtenIn(prompt);
  const { facts } = prompt.blocks;
  const brand = readBrand(prompt);
  const piece = textField(facts, 'piece') ?? '';
  const whole = sentencesOf(piece);
  const sentences = isIn(language, piece) ? whole : [phrases[language].follow];
  const about = stemsOf(piece);
  const networks = isObject(facts) ? objectsIn(facts['networks']) : [];
  return {
    posts: networks.map((network) => {
      const limits = limitsOf(network);
      const link = limits.links ? textField(facts, 'link') : null;
      const hashtags = hashtagsOf(brand.name, closest(brand.products, about), limits.hashtags);
      const room = limits.text - tagsLength(hashtags) - (link === null ? 0 : link.length + 2);
      const kept = fitting(sentences, room) || shortened(sentences[0] ?? '', room);
      return {
        platform: network['platform'],
        title: limits.title === null ? null : shortened(sentences[0] ?? '', limits.title),
        text: link === null ? kept : `${kept}\n\n${link}`,
        hashtags,
      };
    }),
  };
}

function fitting(sentences: readonly string[], room: number): string {
  return sentences.reduce((text, sentence) => {
    const longer = text === '' ? sentence : `${text} ${sentence}`;
    return longer.length <= room ? longer : text;
  }, '');
}

/** The product an angle or piece is about, else the first. */
function closest(products: readonly Product[], about: ReadonlySet<string>): Product | undefined {
  return [...products].sort((a, b) => aboutness(b, about) - aboutness(a, about))[0];
}

function aboutness({ name, description, facts }: Product, about: ReadonlySet<string>): number {
  return overlap([name, description ?? '', ...facts].join(' '), about);
}

function hashtagsOf(
  brand: string | null,
  product: Product | undefined,
  most: number,
): readonly string[] {
  const tags = [brand ?? '', ...(product?.name.split(/\s+/) ?? [])].map((text) =>
    plain(text).replace(/[^\p{L}\p{N}]+/gu, ''),
  );
  return [...new Set(tags)]
    .filter((tag) => tag.length >= 4 && tag.length <= 40)
    .slice(0, Math.min(most, 2));
}

function tagsLength(hashtags: readonly string[]): number {
  return hashtags.length === 0 ? 0 : 2 + hashtags.map((tag) => `#${tag}`).join(' ').length;
}

function ended(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}
