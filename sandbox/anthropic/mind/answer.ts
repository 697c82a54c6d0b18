import { hallucinatingAuthor } from './hallucinating-author';
import { obedientAuthor, readOrders } from './obedient-author';
import type { Prompt } from './prompt';
import { writeText } from './prose';
import { readLead } from './reading';
import { writeJson, type Author, type JsonSchema } from './schema-writer';
import { soundAuthor } from './sound-author';

/**
 * `sound` treats the lead's text as data; `obedient` does what it says; `hallucinating` invents evidence and offers;
 * `broken` writes something that is no JSON.
 */
export const behaviours = ['sound', 'obedient', 'hallucinating', 'broken'] as const;
export type Behaviour = (typeof behaviours)[number];

const authors: Readonly<Record<Behaviour, (prompt: Prompt) => Author>> = {
  sound: soundAuthor,
  obedient: obedientAuthor,
  hallucinating: hallucinatingAuthor,
  broken: soundAuthor,
};

/** What the simulated model writes: JSON when the request has a schema, prose otherwise. */
export function thinkText(prompt: Prompt, behaviour: Behaviour): string {
  if (behaviour === 'broken') return 'Sure! Here is the answer you asked for: {"value": ';
  if (prompt.schema) return JSON.stringify(thinkJson(prompt, prompt.schema, behaviour));
  if (behaviour === 'obedient') {
    const orders = readOrders(prompt);
    const said = [orders.say, orders.leaksSystemPrompt ? prompt.systemText : null, orders.link];
    const text = said.filter((part) => part !== null).join(' ');
    if (text !== '') return text;
  }
  const wanted = prompt.task?.split('.').at(-1) ?? 'message';
  return writeText(prompt, readLead(prompt), wanted === 'personalize' ? 'message' : wanted);
}

export function thinkJson(prompt: Prompt, schema: JsonSchema, behaviour: Behaviour): unknown {
  return writeJson(schema, authors[behaviour](prompt));
}
