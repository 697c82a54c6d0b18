import { isObject } from '../../server/json-value';
import type { Prompt } from './prompt';
import type { Author } from './schema-writer';
import { soundAuthor } from './sound-author';

/** Invented evidence, numbers, claims and links: what checks on generated content must catch. */
const invented = {
  quote: 'Our board approved a budget of 100 000 000 and we sign today',
  text: 'Profitez de -73 % garantis : https://bit.ly/offre-unique ou +33 6 99 99 99 99.',
} as const;

const evidenceNames = /quote|evidence|facts_used|promised/;
const proseNames =
  /text|message|body|reply|summary|^why$|^reason$|^what_|^next_|^wants$|^unclaimed$/;

/** A model that makes things up although nobody told it to. */
export function hallucinatingAuthor(prompt: Prompt): Author {
  const sound = soundAuthor(prompt);
  return {
    value: (path, schema, siblings) =>
      madeUp(path.at(-1) ?? '', sound.value(path, schema, siblings)),
    items: (path, schema) => sound.items(path, schema)?.map((item) => madeUp('', item)),
  };
}

function madeUp(name: string, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => madeUp(name, item));
  if (isObject(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([field, inner]) => [field, madeUp(field, inner)]),
    );
  }
  if (evidenceNames.test(name)) return invented.quote;
  return typeof value === 'string' && proseNames.test(name)
    ? `${value.slice(0, 200)} ${invented.text}`
    : value;
}
