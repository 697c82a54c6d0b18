import { has, quoteOf, type Reading } from './reading';
import type { Prompt } from './prompt';
import { salesBriefing } from './tasks/lead-brief';
import { personalMessage } from './tasks/lead-personalize';

/**
 * Text for a property of an unknown schema, by what its name says: a message to the lead, a title, or a summary. Nothing
 * is added that the request does not say.
 */
export function writeText(prompt: Prompt, reading: Reading, property: string): string {
  const want = quoteOf(reading, ['purchase', 'need', 'meeting', 'price', 'information']);
  if (/subject|title|headline/.test(property)) return want ?? reading.company ?? '';
  if (/message|body|reply|greeting/.test(property)) return personalMessage(prompt);
  if (/reason|why/.test(property)) return has(reading, 'no_interest') ? '' : (want ?? '');
  return salesBriefing(prompt);
}
