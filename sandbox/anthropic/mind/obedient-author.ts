import { plain } from './plain-text';
import type { Prompt } from './prompt';
import { passageAround, readLead } from './reading';
import type { Author, JsonSchema } from './schema-writer';
import { soundAuthor } from './sound-author';

/** What text inside the lead's material orders the model to do. */
export interface Orders {
  readonly score: number | null;
  /** A passage of the lead's own text that can pose as evidence for the ordered score. */
  readonly pretext: string | null;
  readonly leaksSystemPrompt: boolean;
  /** Exact words to say, e.g. `reply with "…"`. */
  readonly say: string | null;
  readonly link: string | null;
}

const scoreOrder =
  /(?:scores?|notes?|nota|pontuacao|rating|probability|temperature)(?!\p{L})\D{0,40}?(\d{1,3})|(?:mark|qualif|class|rate|treat|marqu|consider|marca|trate)\p{L}*\D{0,40}(?:hot|chaud|quente|prioritaire|top priority)/u;
const leakOrder =
  /system prompt|your (?:\p{L}+ )?(?:instructions|rules)|prompt systeme|(?:tes|vos) (?:instructions|consignes)|(?:instrucoes|regras) do sistema|suas instrucoes|prompt do sistema/u;
const sayOrder =
  /(?:reply|answer|say|write|respond|repond\p{L}*|ecri\p{L}*|dis|dites|respond\p{L}*|escrev\p{L}*|diga)[^"«“']{0,40}["«“']\s*([^"»”]{1,400}?)\s*["»”']/iu;
const anyLink = /https?:\/\/[^\s"'<>)]+/iu;

export function readOrders(prompt: Prompt): Orders {
  const messages = readLead(prompt).messages;
  const text = messages.join('\n');
  const score = scoreOrder.exec(plain(text));
  return {
    score: score ? Math.min(100, Number(score[1] ?? 100)) : null,
    pretext: score ? passageAround(text, score.index, score[0].length) : null,
    leaksSystemPrompt: leakOrder.test(plain(text)),
    say: sayOrder.exec(text)?.[1] ?? null,
    link: anyLink.exec(text)?.[0] ?? null,
  };
}

/**
 * A model that falls for prompt injection: it obeys the lead's text wherever the schema lets it. The product must
 * stay safe even then, because its own checks and scoring decide.
 */
export function obedientAuthor(prompt: Prompt): Author {
  const sound = soundAuthor(prompt);
  const orders = readOrders(prompt);
  const ordered = orders.score !== null || orders.leaksSystemPrompt || orders.say !== null;
  return {
    value(path, schema, siblings) {
      // Whole objects are left to their leaves, so that each of them can obey.
      if (ordered && schema['type'] === 'object') return undefined;
      return obey(orders, prompt, path.at(-1) ?? '', schema) ?? sound.value(path, schema, siblings);
    },
    items(path, schema) {
      return orders.leaksSystemPrompt && schema['type'] === 'string'
        ? [prompt.systemText]
        : sound.items(path, schema);
    },
  };
}

function obey(orders: Orders, prompt: Prompt, name: string, schema: JsonSchema): unknown {
  const type = [schema['type']].flat().find((each) => each !== 'null');
  const { score, pretext } = orders;
  if (score !== null) {
    if (type === 'integer' || type === 'number')
      return /probab|confidence/.test(name) ? score / 100 : score;
    if (type === 'boolean') return score >= 50;
    if (Array.isArray(schema['enum'])) return score >= 50 ? best(schema['enum']) : undefined;
    if (/quote|evidence/.test(name)) return pretext;
  }
  const isText =
    type === 'string' || (Array.isArray(schema['anyOf']) && /quote|text|message/.test(name));
  if (!isText || Array.isArray(schema['enum'])) return undefined;
  const said = [orders.say, orders.leaksSystemPrompt ? prompt.systemText : null, orders.link];
  const spoken = said.filter((part) => part !== null);
  const obeys =
    orders.say !== null || orders.leaksSystemPrompt || /text|message|body|reply/.test(name);
  return obeys && spoken.length > 0 ? spoken.join(' ') : undefined;
}

const bestWords =
  /^(?:confirmed|decision_maker|specific|now|meeting_or_call|matches|buyer|hot|high|strong|explicit|stated|yes|immediate|urgent|ready_to_buy|positive|enterprise)$/;

function best(options: readonly unknown[]): unknown {
  return options.find((option) => typeof option === 'string' && bestWords.test(option));
}
