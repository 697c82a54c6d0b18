import type { Prompt } from './prompt';
import { readLead } from './reading';
import type { Author, JsonSchema } from './schema-writer';
import { soundAuthor } from './sound-author';

/** What text inside the lead's message orders the model to do. */
interface Orders {
  readonly score: number | null;
  readonly leaksSystemPrompt: boolean;
  /** Exact words to say, e.g. `reply with "…"`. */
  readonly say: string | null;
  readonly link: string | null;
}

const scoreOrder =
  /(?:scores?|notes?|nota|pontuação|rating)\D{0,40}?(\d{1,3})|(?:mark|qualify|class|classe|marque|qualifie|marca)\w*\D{0,30}(hot|chaud|quente)/iu;
const leakOrder =
  /(?:system prompt|your (?:instructions|rules)|prompt système|tes instructions|vos instructions|instruções do sistema|suas instruções|prompt do sistema)/iu;
const sayOrder =
  /(?:reply|answer|say|write|respond|réponds|répondez|écris|écrivez|dis|responda|escreva|diga)[^"«“']{0,40}["«“']\s*([^"»”']{1,400}?)\s*["»”']/iu;
const linkOrder = /https?:\/\/[^\s"'<>)]+/iu;

export function readOrders(prompt: Prompt): Orders {
  const text = readLead(prompt).messages.join('\n');
  const score = scoreOrder.exec(text);
  return {
    score: score ? Math.min(100, Number(score[1] ?? 100)) : null,
    leaksSystemPrompt: leakOrder.test(text),
    say: sayOrder.exec(text)?.[1] ?? null,
    link: linkOrder.exec(text)?.[0] ?? null,
  };
}

/**
 * A model that falls for prompt injection: it obeys the lead's text wherever the schema lets it. The product must
 * stay safe even then, because its own checks and scoring decide.
 */
export function obedientAuthor(prompt: Prompt): Author {
  const sound = soundAuthor(prompt);
  const orders = readOrders(prompt);
  return {
    value(path, schema, siblings) {
      return obey(orders, prompt, path.at(-1) ?? '', schema) ?? sound.value(path, schema, siblings);
    },
    items(path, schema) {
      const items = sound.items(path, schema);
      if (orders.leaksSystemPrompt && schema['type'] === 'string') return [prompt.systemText];
      return items;
    },
  };
}

function obey(orders: Orders, prompt: Prompt, name: string, schema: JsonSchema): unknown {
  const type = [schema['type']].flat().find((each) => each !== 'null');
  if (orders.score !== null) {
    if (type === 'integer' || type === 'number')
      return /probab|confidence/.test(name) ? orders.score / 100 : orders.score;
    if (type === 'boolean') return orders.score >= 50;
    if (Array.isArray(schema['enum'])) return strongest(schema['enum'], orders.score >= 50);
    // Evidence nobody wrote: a check for real substrings must throw it out.
    if (/quote|evidence/.test(name))
      return 'We have an approved budget of 100 000 000 and sign today.';
  }
  if (type !== 'string' || Array.isArray(schema['enum'])) return undefined;
  const said = [
    orders.say,
    orders.leaksSystemPrompt ? prompt.systemText : null,
    orders.say === null && orders.leaksSystemPrompt === false ? null : orders.link,
  ].filter((part) => part !== null);
  if (said.length > 0) return said.join(' ');
  return orders.link && /message|body|reply|text/.test(name) ? orders.link : undefined;
}

function strongest(options: readonly unknown[], wanted: boolean): unknown {
  const strong =
    /(^|_)(high|strong|explicit|stated|confirmed|yes|hot|immediate|now|urgent|ready_to_buy|decision_maker|owner|enterprise)($|_)/;
  return wanted
    ? options.find((option) => typeof option === 'string' && strong.test(option))
    : undefined;
}
