import type { JsonObject } from 'n8n-workflow';

/**
 * Whether the remote side may have acted although no usable answer arrived. `unknown` on a write that
 * is not idempotent must be reconciled by reading, never repeated.
 */
export type Effect = 'none' | 'unknown';

/** Codes every node can end with; a vendor's transport adds its own, an engine or vault answer its `code`. */
export type SharedFailureCode =
  | 'timeout'
  | 'connection_lost'
  | 'unreachable'
  | 'rate_limited'
  | 'quota_exhausted'
  | 'server_error'
  | 'unauthorized'
  | 'forbidden'
  | 'not_found'
  | 'conflict'
  | 'invalid_request'
  | 'malformed_answer'
  | 'redirected'
  | 'cancelled';

export interface FailureFacts {
  readonly code: string;
  /** What happened, in one sentence. Never a token, a header or a body that could hold one. */
  readonly message: string;
  /** What the reader can do about it. */
  readonly fix?: string | undefined;
  readonly httpStatus?: number | undefined;
  /** The remote side expects another try to succeed. */
  readonly retryable?: boolean;
  readonly retryAfterMs?: number | undefined;
  readonly effect?: Effect;
  /** No HTTP answer arrived at all. */
  readonly network?: boolean;
  /** More facts for the error output, e.g. the vendor's own code. JSON values only. */
  readonly details?: JsonObject;
}

/** A remote API refused a request, did not answer, or answered what cannot be used. */
export class RequestFailure extends Error {
  override readonly name = 'RequestFailure';
  readonly code: string;
  readonly fix: string | undefined;
  readonly httpStatus: number | undefined;
  readonly retryable: boolean;
  readonly retryAfterMs: number | undefined;
  readonly effect: Effect;
  readonly network: boolean;
  readonly details: JsonObject;

  constructor(facts: FailureFacts) {
    super(facts.message);
    this.code = facts.code;
    this.fix = facts.fix;
    this.httpStatus = facts.httpStatus;
    this.retryable = facts.retryable ?? false;
    this.retryAfterMs = facts.retryAfterMs;
    this.effect = facts.effect ?? 'none';
    this.network = facts.network ?? false;
    this.details = facts.details ?? {};
  }
}
