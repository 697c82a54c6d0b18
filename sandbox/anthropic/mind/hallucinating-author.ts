import type { Prompt } from './prompt';
import type { Author } from './schema-writer';
import { soundAuthor } from './sound-author';

/** Invented evidence, numbers, claims and links: what checks on generated content must catch. */
const invented = {
  quote: 'Our board approved a budget of 100 000 000 and we sign today',
  text: 'Profitez de -73 % garantis : https://bit.ly/offre-unique ou +33 6 99 99 99 99.',
} as const;

/** A model that makes things up although nobody told it to. */
export function hallucinatingAuthor(prompt: Prompt): Author {
  const sound = soundAuthor(prompt);
  return {
    value(path, schema, siblings) {
      const name = path.at(-1) ?? '';
      const value = sound.value(path, schema, siblings);
      if (/quote|evidence/.test(name)) return invented.quote;
      if (typeof value === 'object' && value !== null && 'quote' in value)
        return { ...value, quote: invented.quote };
      if (typeof value === 'string' && /text|message|body|reply|summary/.test(name))
        return `${value} ${invented.text}`;
      return value;
    },
    items: (path, schema) => sound.items(path, schema),
  };
}
