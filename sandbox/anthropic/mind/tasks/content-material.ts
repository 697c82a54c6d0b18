import { readBrand } from '../brand';
import type { Language } from '../language';
import {
  factTexts,
  isIn,
  overlap,
  sentencesOf,
  shortened,
  sourcesOf,
  stemsOf,
  topicsOf,
  writtenIn,
  type Source,
} from '../material';
import { plain } from '../plain-text';
import type { Prompt } from '../prompt';
import { textField } from '../reading';

const longestQuote = 240;

interface Phrases {
  about(topics: string): string;
  readonly untitled: string;
  why(topic: string, brand: string): string;
  again(topic: string): string;
  missing(topic: string): string;
}

const phrases: Readonly<Record<Language, Phrases>> = {
  fr: {
    about: (topics) =>
      `Le texte parle de ce qui suit : ${topics}. Les points sont cités dans la langue du texte.`,
    untitled: 'Notes sans titre',
    why: (topic, brand) =>
      `La source dit ce que vivent les clients de ${brand} au sujet de « ${topic} », et c’est une question qui se pose pour eux.`,
    again: (topic) => `Une autre façon de voir : ${topic}`,
    missing: (topic) => `Aucune source ne parle de « ${topic} ».`,
  },
  en: {
    about: (topics) =>
      `The text is about the following: ${topics}. The points are quoted in the language of the text.`,
    untitled: 'Notes without a title',
    why: (topic, brand) =>
      `The source tells what the customers of ${brand} live through when it comes to "${topic}", and this is a question for them.`,
    again: (topic) => `Another way to look at it: ${topic}`,
    missing: (topic) => `No source is about "${topic}".`,
  },
  pt: {
    about: (topics) =>
      `O texto fala do que segue: ${topics}. Os pontos estão citados na língua do texto.`,
    untitled: 'Notas sem título',
    why: (topic, brand) =>
      `A fonte diz o que vivem os clientes da ${brand} quando se fala de "${topic}", e esta é uma pergunta que eles têm.`,
    again: (topic) => `Outra forma de ver: ${topic}`,
    missing: (topic) => `Nenhuma fonte fala de "${topic}".`,
  },
};

/** Title, summary and key points of a material: its own sentences, those with figures first. */
export function summarizeInput(prompt: Prompt): Record<string, unknown> {
  const say = phrases[writtenIn(prompt)];
  const text = textField(prompt.blocks['source'], 'text') ?? '';
  const sentences = sentencesOf(text);
  const about = topicsOf(text, 4);
  const weighed = sentences.map((sentence, at) => ({
    sentence,
    at,
    weight: (/\d/.test(sentence) ? 2 : 0) + overlap(sentence, stemsOf(about.join(' '))),
  }));
  const telling = weighed
    .filter(({ sentence }) => sentence.length <= longestQuote)
    .sort((a, b) => b.weight - a.weight)
    .slice(0, 5)
    .sort((a, b) => a.at - b.at)
    .map(({ sentence }) => sentence);
  const told = telling.slice(0, 3).join(' ');
  const language = writtenIn(prompt);
  return {
    title: shortened(sentences[0] ?? '', 100) || say.untitled,
    summary:
      told !== '' && isIn(language, told) ? told : say.about(about.join(', ') || say.untitled),
    key_points: telling.map((sentence) => ({
      point: sentence.replace(/[.\s]+$/, ''),
      quote: sentence,
    })),
  };
}

/** An angle per source that takes up the topic or the offer, the closest first. */
export function research(prompt: Prompt): Record<string, unknown> {
  const say = phrases[writtenIn(prompt)];
  const topic = textField(prompt.blocks['facts'], 'topic') ?? '';
  const brand = readBrand(prompt);
  const offer = brand.products.flatMap(({ name, description }) => [name, description ?? '']);
  const wanted = stemsOf([topic, ...offer].join(' '));
  const found = sourcesOf(prompt)
    .flatMap((source) => bestSentence(source, wanted))
    .sort((a, b) => b.weight - a.weight)
    .slice(0, 4);
  const recent = new Set(factTexts(prompt, 'recent_titles').map(comparable));
  const used = new Set<string>();
  const angles = found.flatMap(({ source, sentence }) => {
    const names = [source.title ?? '', shortened(sentence, 90), say.again(shortened(sentence, 80))];
    const title = names.find((name) => {
      return sentencesOf(name).length === 1 && !recent.has(comparable(name)) && !used.has(name);
    });
    if (title === undefined) return [];
    used.add(title);
    return [
      {
        title: shortened(title, 110),
        why: say.why(shortened(topic, 80), brand.name ?? ''),
        citations: [{ source_id: source.id, quote: sentence }],
      },
    ];
  });
  return { angles, missing: angles.length === 0 ? say.missing(shortened(topic, 120)) : null };
}

function bestSentence(source: Source, wanted: ReadonlySet<string>) {
  const [best] = sentencesOf(source.text)
    .filter((sentence) => sentence.length <= longestQuote)
    .map((sentence) => ({ source, sentence, weight: overlap(sentence, wanted) }))
    .sort((a, b) => b.weight - a.weight);
  const inTitle = overlap(source.title ?? '', wanted);
  return best && best.weight + inTitle > 0 ? [{ ...best, weight: best.weight + inTitle }] : [];
}

function comparable(title: string): string {
  return plain(title)
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
