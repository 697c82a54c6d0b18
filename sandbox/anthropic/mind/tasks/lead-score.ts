import type { Prompt } from '../prompt';
import { readBrand } from '../brand';
import { passageAround, quoteOf, type Reading } from '../reading';
import { plain } from '../plain-text';
import type { SignalName } from '../signals';

interface Rule {
  readonly value: string;
  /** The first of these that was found is the evidence. */
  readonly when: readonly SignalName[];
}

/** Features of the scoring task; the first rule that finds something decides. */
const rules: Readonly<Record<string, readonly Rule[]>> = {
  budget: [
    { value: 'none', when: ['no_budget'] },
    { value: 'confirmed', when: ['budget_confirmed'] },
    { value: 'stated', when: ['budget'] },
    { value: 'exploring', when: ['price', 'too_expensive'] },
  ],
  authority: [
    { value: 'none', when: ['not_decider'] },
    { value: 'influencer', when: ['influencer'] },
    { value: 'decision_maker', when: ['decision_maker'] },
  ],
  need: [
    { value: 'specific', when: ['volume', 'purchase'] },
    { value: 'none', when: ['just_looking', 'no_interest'] },
    { value: 'general', when: ['need', 'information', 'price'] },
  ],
  timing: [
    { value: 'later', when: ['later'] },
    { value: 'now', when: ['urgent'] },
    { value: 'quarter', when: ['quarter'] },
    { value: 'none', when: ['no_date'] },
  ],
  contact_request: [
    { value: 'none', when: ['no_interest'] },
    { value: 'meeting_or_call', when: ['meeting'] },
    { value: 'information', when: ['information', 'price', 'purchase'] },
  ],
  objection: [
    { value: 'price', when: ['too_expensive', 'no_budget'] },
    { value: 'timing', when: ['later'] },
    { value: 'trust', when: ['distrust'] },
    { value: 'competitor', when: ['comparison'] },
  ],
  nature: [
    { value: 'spam', when: ['spam'] },
    { value: 'seller', when: ['seller'] },
    { value: 'job_seeker', when: ['job_seeker'] },
    { value: 'student', when: ['student'] },
    { value: 'buyer', when: ['purchase', 'volume', 'budget', 'meeting', 'need', 'price'] },
  ],
};

/** Value and verbatim evidence of one feature; `undefined` for a feature this model has no rule for. */
export function readFeature(
  prompt: Prompt,
  reading: Reading,
  feature: string,
): { value: string; quote: string | null } | undefined {
  if (feature === 'offer_match') return offerMatch(prompt, reading);
  const candidates = rules[feature];
  if (!candidates) return undefined;
  for (const { value, when } of candidates) {
    const quote = quoteOf(reading, when);
    if (quote !== null) return { value, quote };
  }
  return { value: 'unknown', quote: null };
}

const shortestStem = 5;

/** The brand sells it when the lead uses words of a product's name or description. */
function offerMatch(prompt: Prompt, reading: Reading): { value: string; quote: string | null } {
  const { products } = readBrand(prompt);
  for (const { name, description } of products) {
    for (const [text, value] of [
      [name, 'matches'],
      [description ?? '', 'partly'],
    ] as const) {
      const quote = passageWithWordOf(text, reading.messages);
      if (quote !== null) return { value, quote };
    }
  }
  return { value: 'unknown', quote: null };
}

function passageWithWordOf(text: string, messages: readonly string[]): string | null {
  const stems = plain(text)
    .split(/[^\p{L}]+/u)
    .filter((each) => each.length >= shortestStem)
    .map((each) => each.slice(0, Math.max(shortestStem, each.length - 2)));
  for (const message of messages) {
    const folded = plain(message);
    const stem = stems.find((each) => new RegExp(`(?<!\\p{L})${each}`, 'u').test(folded));
    if (stem !== undefined) return passageAround(message, folded.indexOf(stem), stem.length);
  }
  return null;
}
