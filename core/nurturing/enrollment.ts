import type { GateDecision } from './gates';
import type { Sequence } from './sequence';

export const exitReasons = [
  'completed',
  'reply',
  'booking',
  'conversion',
  'unsubscribe',
  'bounce',
  'takeover',
  'max_age',
  'not_allowed',
] as const;
export type ExitReason = (typeof exitReasons)[number];

/** One person in one sequence. Times in milliseconds since the epoch. */
export interface Enrollment {
  readonly id: string;
  /**
   * `waiting` for its due time; `claimed` by a worker under a lease; `sent`, waiting for the channel's word;
   * `unconfirmed`: the send's outcome is unknown and a person or a reconciliation decides; `exited`.
   */
  readonly status: 'waiting' | 'claimed' | 'sent' | 'unconfirmed' | 'exited';
  /** Index of the step that is due next or being sent. */
  readonly step: number;
  /** From 1; counts sends of this step that provably did not go out. */
  readonly attempt: number;
  readonly enrolledMs: number;
  readonly dueMs: number;
  readonly leaseEndsMs: number | null;
  readonly exit: ExitReason | null;
}

export type EnrollmentEvent =
  | { readonly type: 'claimed'; readonly leaseMs: number }
  /** The gates were asked after the claim. */
  | { readonly type: 'gated'; readonly decision: GateDecision }
  | { readonly type: 'sent' }
  /** `not_sent`: provably not; `unknown`: it may have gone out; `bounced`: the address is dead. */
  | { readonly type: 'failed'; readonly outcome: 'not_sent' | 'unknown' | 'bounced' }
  | { readonly type: 'delivered' }
  /** A reconciliation found out about an unconfirmed send. */
  | { readonly type: 'reconciled'; readonly wasSent: boolean }
  | { readonly type: 'reply' | 'booking' | 'conversion' | 'unsubscribe' | 'bounce' | 'takeover' };

/** Tries of one step before the sequence gives it up. */
export const maxAttempts = 3;
const hourMs = 3_600_000;
/** Wait before a send that provably did not go out is tried again. */
const retryMs = hourMs / 2;

export function enroll(id: string, sequence: Sequence, nowMs: number): Enrollment {
  const first = sequence.steps[0];
  return {
    id,
    status: first ? 'waiting' : 'exited',
    step: 0,
    attempt: 1,
    enrolledMs: nowMs,
    dueMs: nowMs + (first?.waitHours ?? 0) * hourMs,
    leaseEndsMs: null,
    exit: first ? null : 'completed',
  };
}

/** The same for every redelivery of one send, different for every send that is meant. */
export function sendKey(enrollment: Enrollment): string {
  return `${enrollment.id}:${enrollment.step}:${enrollment.attempt}`;
}

/** Whether a worker may claim it now: due, or its lease ran out before anything was sent. */
export function isClaimable(enrollment: Enrollment, nowMs: number): boolean {
  return enrollment.status === 'waiting' && enrollment.dueMs <= nowMs;
}

/**
 * A claim whose lease ran out: nobody knows whether the message left, so it is unconfirmed, never waiting again.
 * Others are returned as they are.
 */
export function withExpiredLease(enrollment: Enrollment, nowMs: number): Enrollment {
  const expired = enrollment.status === 'claimed' && (enrollment.leaseEndsMs ?? Infinity) <= nowMs;
  return expired ? { ...enrollment, status: 'unconfirmed', leaseEndsMs: null } : enrollment;
}

export type Advance =
  | { readonly ok: true; readonly enrollment: Enrollment }
  | { readonly ok: false; readonly code: 'not_claimable' | 'not_in_flight' | 'exited' };

/**
 * The next state of an enrolment. What the person does (reply, booking, conversion, unsubscribe, takeover) ends it
 * from any state; everything else must fit the state it comes in, or nothing changes and the code says why.
 *
 * waiting → claimed → (gate closed until Monday) → waiting until Monday; claimed → sent → delivered → waiting for the
 * next step, or exited `completed` after the last.
 */
export function advance(
  enrollment: Enrollment,
  event: EnrollmentEvent,
  sequence: Sequence,
  nowMs: number,
): Advance {
  if (enrollment.status === 'exited') return { ok: false, code: 'exited' };
  switch (event.type) {
    case 'claimed':
      if (!isClaimable(enrollment, nowMs)) return { ok: false, code: 'not_claimable' };
      if (nowMs - enrollment.enrolledMs > sequence.maxAgeDays * 24 * hourMs) {
        return exited(enrollment, 'max_age');
      }
      return to(enrollment, { status: 'claimed', leaseEndsMs: nowMs + event.leaseMs });
    case 'gated':
      if (enrollment.status !== 'claimed') return { ok: false, code: 'not_in_flight' };
      return gated(enrollment, event.decision);
    case 'sent':
      if (enrollment.status !== 'claimed') return { ok: false, code: 'not_in_flight' };
      return to(enrollment, { status: 'sent', leaseEndsMs: null });
    case 'failed':
      if (enrollment.status !== 'claimed' && enrollment.status !== 'sent') {
        return { ok: false, code: 'not_in_flight' };
      }
      return failed(enrollment, event.outcome, sequence, nowMs);
    case 'delivered':
      if (enrollment.status !== 'sent') return { ok: false, code: 'not_in_flight' };
      return next(enrollment, sequence, nowMs);
    case 'reconciled':
      if (enrollment.status !== 'unconfirmed') return { ok: false, code: 'not_in_flight' };
      return event.wasSent
        ? next(enrollment, sequence, nowMs)
        : failed(enrollment, 'not_sent', sequence, nowMs);
    default:
      return exited(enrollment, event.type);
  }
}

function gated(enrollment: Enrollment, decision: GateDecision): Advance {
  if (decision.open) return { ok: true, enrollment };
  if (decision.gate === 'human_lock') return exited(enrollment, 'takeover');
  if (decision.retryAt === null) return exited(enrollment, 'not_allowed');
  return to(enrollment, {
    status: 'waiting',
    leaseEndsMs: null,
    dueMs: Date.parse(decision.retryAt),
  });
}

function failed(
  enrollment: Enrollment,
  outcome: 'not_sent' | 'unknown' | 'bounced',
  sequence: Sequence,
  nowMs: number,
): Advance {
  if (outcome === 'bounced') return exited(enrollment, 'bounce');
  if (outcome === 'unknown') return to(enrollment, { status: 'unconfirmed', leaseEndsMs: null });
  if (enrollment.attempt >= maxAttempts) return next(enrollment, sequence, nowMs);
  return to(enrollment, {
    status: 'waiting',
    attempt: enrollment.attempt + 1,
    leaseEndsMs: null,
    dueMs: nowMs + retryMs,
  });
}

function next(enrollment: Enrollment, sequence: Sequence, nowMs: number): Advance {
  const step = sequence.steps[enrollment.step + 1];
  if (!step) return exited(enrollment, 'completed');
  return to(enrollment, {
    status: 'waiting',
    step: enrollment.step + 1,
    attempt: 1,
    leaseEndsMs: null,
    dueMs: nowMs + step.waitHours * hourMs,
  });
}

function exited(enrollment: Enrollment, exit: ExitReason): Advance {
  return to(enrollment, { status: 'exited', leaseEndsMs: null, exit });
}

function to(enrollment: Enrollment, change: Partial<Enrollment>): Advance {
  return { ok: true, enrollment: { ...enrollment, ...change } };
}
