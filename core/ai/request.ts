import type { Effort } from './models/model';
import type { TokenUsage } from './models/cost';

/** A piece of prompt. `cached`: the same for many calls, so the vendor may keep it. */
export interface PromptBlock {
  readonly text: string;
  readonly cached: boolean;
}

export interface PromptTurn {
  readonly role: 'user' | 'assistant';
  readonly blocks: readonly PromptBlock[];
}

/** A JSON schema within the subset vendors accept for structured output. */
export type OutputSchema = Readonly<Record<string, unknown>>;

/** One call of a model, in no vendor's words. */
export interface ModelRequest {
  /** e.g. `lead.score@1`. */
  readonly task: string;
  readonly model: string;
  readonly maxOutputTokens: number;
  /** null when the model takes none. */
  readonly effort: Effort | null;
  readonly system: readonly PromptBlock[];
  readonly turns: readonly PromptTurn[];
  readonly outputSchema: OutputSchema;
  readonly timeoutMs: number;
}

/** Why a call gave no answer. */
export type CallFailure =
  /** Network, timeout, 5xx, overload: try later. */
  | 'unavailable'
  /** The vendor does not know the model, or no longer. */
  | 'model_gone'
  /** The key is wrong or revoked: reconnect. */
  | 'unauthorized'
  /** Spend limit or balance: nothing more until it is raised. */
  | 'quota'
  /** The request itself is wrong. */
  | 'bad_request';

export type ModelReply =
  | {
      readonly ok: true;
      /** What the model wrote, JSON text. */
      readonly text: string;
      readonly stopped: 'end' | 'truncated' | 'refused';
      readonly usage: TokenUsage;
    }
  | { readonly ok: false; readonly code: CallFailure; readonly detail: string };

/** The transport: a node's HTTP call, the engine's SDK client, or a test. Expected to retry what may be retried. */
export type CallModel = (request: ModelRequest) => Promise<ModelReply>;
