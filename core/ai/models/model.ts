export type Effort = 'low' | 'medium' | 'high' | 'xhigh' | 'max';

/** How much a task asks of a model; settings map each tier to a model. */
export type ModelTier = 'fast' | 'balanced' | 'deep';

/** One entry of the registry. Every model id in the product comes from here. */
export interface ModelEntry {
  readonly id: string;
  readonly vendor: 'anthropic' | 'openai';
  readonly use: 'text' | 'image' | 'transcription' | 'embedding';
  /** US dollars per million tokens; null when the vendor's price is not known to us. */
  readonly price: { readonly input: number; readonly output: number } | null;
  readonly contextTokens: number | null;
  readonly maxOutputTokens: number | null;
  /** What the vendor applies when none is sent; null when the model takes none. */
  readonly defaultEffort: Effort | null;
  /** Last day (ISO date, UTC) on which the model answers; null when no end is announced. */
  readonly lastDay: string | null;
  /** Model to use instead, once this one is gone. */
  readonly successor: string | null;
}
