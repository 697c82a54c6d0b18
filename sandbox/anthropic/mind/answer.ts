import { obedientAuthor, readOrders } from './obedient-author';
import type { Prompt } from './prompt';
import { writeText } from './prose';
import { readLead } from './reading';
import { writeJson, type JsonSchema } from './schema-writer';
import { soundAuthor } from './sound-author';

/** `sound` treats the lead's text as data; `obedient` does what it says. */
export type Behaviour = 'sound' | 'obedient';

/** What the simulated model writes: JSON when the request has a schema, prose otherwise. */
export function thinkText(prompt: Prompt, behaviour: Behaviour): string {
  if (prompt.schema) return JSON.stringify(thinkJson(prompt, prompt.schema, behaviour));
  if (behaviour === 'obedient') {
    const orders = readOrders(prompt);
    const said = [orders.say, orders.leaksSystemPrompt ? prompt.systemText : null, orders.link];
    const text = said.filter(Boolean).join(' ');
    if (text !== '') return text;
  }
  return writeText(prompt, readLead(prompt), prompt.task?.split('.').at(-1) ?? 'message');
}

export function thinkJson(prompt: Prompt, schema: JsonSchema, behaviour: Behaviour): unknown {
  return writeJson(schema, behaviour === 'obedient' ? obedientAuthor(prompt) : soundAuthor(prompt));
}
