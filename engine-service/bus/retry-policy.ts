/** How a try to deliver a batch ended. */
export type DeliveryOutcome =
  /** 2xx: the workflow ran to its end. */
  | { readonly kind: 'done' }
  /** The subscriber is away: nothing was handled, and that is nobody's fault. */
  | { readonly kind: 'absent'; readonly reason: string }
  /** The connection broke after the batch was sent; whether it was handled is unknown. */
  | { readonly kind: 'interrupted'; readonly reason: string }
  /** The workflow answered that it failed, or did not answer in time. */
  | { readonly kind: 'failed'; readonly reason: string };

export interface RetryPolicy {
  /** Tries of one event that may fail before it goes to the dead letters. */
  readonly maxTries: number;
  /** Wait after the first, second … failed try; the last one repeats. */
  readonly retryDelaysMs: readonly number[];
  /** Failed tries spread over no more than this; later ones are final. */
  readonly retryWithinMs: number;
  /** How long an absent subscriber costs no try. */
  readonly absenceGraceMs: number;
  readonly absenceDelayMs: { readonly first: number; readonly max: number };
  /** Broken connections that cost no try. A batch that keeps killing its subscriber must not do so for ever. */
  readonly freeInterruptions: number;
}

const hourMs = 3_600_000;

/**
 * 3 tries inside 24 h, then the dead letters. While n8n restarts it refuses connections, answers 404 for webhooks it
 * has not registered yet, or its proxy answers 502–504: that costs no try for 72 h, a long weekend.
 */
export const defaultRetryPolicy: RetryPolicy = {
  maxTries: 3,
  retryDelaysMs: [30_000, 15 * 60_000],
  retryWithinMs: 24 * hourMs,
  absenceGraceMs: 72 * hourMs,
  absenceDelayMs: { first: 1_000, max: 15_000 },
  freeInterruptions: 5,
};

/** 404 and 410: n8n answers so for webhooks that are not registered (yet). 502–504: its proxy cannot reach it. */
const absentStatuses: ReadonlySet<number> = new Set([404, 410, 502, 503, 504]);

export function outcomeOfStatus(status: number): DeliveryOutcome {
  if (status >= 200 && status < 300) return { kind: 'done' };
  const reason = `The subscriber answered ${status}.`;
  return absentStatuses.has(status) ? { kind: 'absent', reason } : { kind: 'failed', reason };
}

/** Failures before anything was sent. */
const unreachableCodes: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EHOSTDOWN',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** @param code system or HTTP client error code, `timeout` when the time allowed for an answer was over. */
export function outcomeOfError(code: string): DeliveryOutcome {
  if (code === 'timeout') {
    return { kind: 'failed', reason: 'The subscriber did not answer in time.' };
  }
  return unreachableCodes.has(code)
    ? { kind: 'absent', reason: `The subscriber cannot be reached (${code}).` }
    : { kind: 'interrupted', reason: `The connection to the subscriber broke (${code}).` };
}

/** What is remembered of a batch between its tries. */
export interface BatchHistory {
  /** Tries so far, this one included. */
  readonly attempt: number;
  readonly interruptions: number;
  readonly absentSince: Date | null;
}

export type BatchVerdict =
  | { readonly action: 'finish' }
  /** The same batch is sent again, unchanged; no event lost a try. */
  | {
      readonly action: 'resend';
      readonly afterMs: number;
      readonly interruptions: number;
      readonly absentSince: Date | null;
    }
  /** Every event lost a try and travels on alone, so that one bad event cannot take its neighbours along. */
  | { readonly action: 'dissolve' };

/** What becomes of a batch after a try. */
export function judgeBatch(
  outcome: DeliveryOutcome,
  history: BatchHistory,
  now: Date,
  policy: RetryPolicy,
): BatchVerdict {
  switch (outcome.kind) {
    case 'done':
      return { action: 'finish' };
    case 'failed':
      return { action: 'dissolve' };
    case 'absent': {
      const absentSince = history.absentSince ?? now;
      if (now.getTime() - absentSince.getTime() >= policy.absenceGraceMs) {
        return { action: 'dissolve' };
      }
      return {
        action: 'resend',
        afterMs: absenceDelayMs(history.attempt, policy),
        interruptions: history.interruptions,
        absentSince,
      };
    }
    case 'interrupted': {
      if (history.interruptions >= policy.freeInterruptions) return { action: 'dissolve' };
      return {
        action: 'resend',
        afterMs: absenceDelayMs(history.interruptions + 1, policy),
        interruptions: history.interruptions + 1,
        absentSince: null,
      };
    }
  }
}

/** Doubles from `first` to `max`: 1 s, 2 s, 4 s, 8 s, 15 s, 15 s … */
function absenceDelayMs(attempt: number, { absenceDelayMs: { first, max } }: RetryPolicy): number {
  return Math.min(max, first * 2 ** Math.min(attempt - 1, 20));
}

export type EventVerdict =
  { readonly action: 'retry'; readonly afterMs: number } | { readonly action: 'dead_letter' };

/**
 * What becomes of one event whose try failed.
 * @param failedTries including the one that just failed.
 */
export function judgeEvent(
  failedTries: number,
  firstFailedAt: Date,
  now: Date,
  policy: RetryPolicy,
): EventVerdict {
  const delays = policy.retryDelaysMs;
  const afterMs = delays[Math.min(failedTries, delays.length) - 1] ?? 0;
  const tooLate = now.getTime() + afterMs - firstFailedAt.getTime() > policy.retryWithinMs;
  return failedTries >= policy.maxTries || tooLate
    ? { action: 'dead_letter' }
    : { action: 'retry', afterMs };
}
