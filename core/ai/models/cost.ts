import { anthropicCacheFactor } from './catalogue';
import type { ModelEntry } from './model';

/** Token counts of one or more calls, with the vendor's field names. */
export interface TokenUsage {
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly cache_creation_input_tokens: number;
  readonly cache_read_input_tokens: number;
}

export const noUsage: TokenUsage = {
  input_tokens: 0,
  output_tokens: 0,
  cache_creation_input_tokens: 0,
  cache_read_input_tokens: 0,
};

export function addUsage(a: TokenUsage, b: TokenUsage): TokenUsage {
  return {
    input_tokens: a.input_tokens + b.input_tokens,
    output_tokens: a.output_tokens + b.output_tokens,
    cache_creation_input_tokens: a.cache_creation_input_tokens + b.cache_creation_input_tokens,
    cache_read_input_tokens: a.cache_read_input_tokens + b.cache_read_input_tokens,
  };
}

/**
 * Cost in millionths of a US dollar, rounded up; null when the model's price is unknown.
 * 1,000 tokens in and 100 out on a 2/10 $ model: 2,000 + 1,000 = 3,000.
 */
export function costUsdMicros(model: ModelEntry, usage: TokenUsage): number | null {
  if (model.price === null) return null;
  const inputUnits =
    usage.input_tokens +
    usage.cache_creation_input_tokens * anthropicCacheFactor.write5m +
    usage.cache_read_input_tokens * anthropicCacheFactor.read;
  const micros = inputUnits * model.price.input + usage.output_tokens * model.price.output;
  // Rounded to a millionth first, so that 0.1 $ prices do not round up on floating-point dust.
  return Math.ceil(Math.round(micros * 1e6) / 1e6);
}

/** Characters per token on the careful side for French, English and Portuguese prose with JSON. */
const charactersPerToken = 3;

/** Estimate before a call; the vendor's count comes with the answer. `'abcdef'` → 2. */
export function estimateTokens(text: string): number {
  return Math.ceil(text.length / charactersPerToken);
}
