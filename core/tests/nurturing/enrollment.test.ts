import {
  advance,
  enroll,
  isClaimable,
  maxAttempts,
  sendKey,
  withExpiredLease,
  type Enrollment,
  type EnrollmentEvent,
} from '../../nurturing/enrollment';
import type { Sequence } from '../../nurturing/sequence';

const hourMs = 3_600_000;
const sequence: Sequence = {
  steps: [
    { waitHours: 1, channel: 'email', purpose: 'marketing', templateApproved: false },
    { waitHours: 48, channel: 'whatsapp', purpose: 'marketing', templateApproved: true },
  ],
  maxAgeDays: 30,
};

/** Applies events one after the other; fails on the first that does not fit. */
function after(start: Enrollment, nowMs: number, ...events: EnrollmentEvent[]): Enrollment {
  return events.reduce((enrollment, event) => {
    const step = advance(enrollment, event, sequence, nowMs);
    if (!step.ok) throw new Error(`${event.type}: ${step.code}`);
    return step.enrollment;
  }, start);
}
const claim: EnrollmentEvent = { type: 'claimed', leaseMs: 60_000 };
const start = enroll('E', sequence, 0);

describe('an enrolment', () => {
  it('goes step by step to its end', () => {
    const second = after(start, hourMs, claim, { type: 'sent' }, { type: 'delivered' });
    expect(second).toMatchObject({ status: 'waiting', step: 1, attempt: 1, dueMs: 49 * hourMs });
    const end = after(second, 49 * hourMs, claim, { type: 'sent' }, { type: 'delivered' });
    expect(end).toMatchObject({ status: 'exited', exit: 'completed' });
    expect(enroll('X', { ...sequence, steps: [] }, 0)).toMatchObject({
      status: 'exited',
      exit: 'completed',
    });
  });

  it('is claimed once, when due', () => {
    expect(advance(start, claim, sequence, hourMs - 1)).toEqual({
      ok: false,
      code: 'not_claimable',
    });
    const claimed = after(start, hourMs, claim);
    expect(advance(claimed, claim, sequence, hourMs)).toEqual({ ok: false, code: 'not_claimable' });
    expect(isClaimable(start, hourMs)).toBe(true);
  });

  it('waits behind a closed gate, and ends behind one that stays closed', () => {
    const claimed = after(start, hourMs, claim);
    const gate = (retryAt: string | null): EnrollmentEvent => ({
      type: 'gated',
      decision: { open: false, gate: 'quiet_hours', retryAt },
    });
    expect(after(claimed, hourMs, gate('1970-01-02T08:00:00.000Z'))).toMatchObject({
      status: 'waiting',
      step: 0,
      dueMs: 32 * hourMs,
    });
    expect(after(claimed, hourMs, gate(null))).toMatchObject({
      status: 'exited',
      exit: 'not_allowed',
    });
  });

  it('tries again only what provably did not go out', () => {
    const claimed = after(start, hourMs, claim);
    const retried = after(claimed, hourMs, { type: 'failed', outcome: 'not_sent' });
    expect(retried).toMatchObject({ status: 'waiting', step: 0, attempt: 2 });
    expect(sendKey(retried)).not.toBe(sendKey(claimed));
    const unknown = after(claimed, hourMs, { type: 'failed', outcome: 'unknown' });
    expect(unknown.status).toBe('unconfirmed');
    expect(advance(unknown, claim, sequence, 9e12)).toEqual({ ok: false, code: 'not_claimable' });
    expect(after(unknown, hourMs, { type: 'reconciled', wasSent: true })).toMatchObject({
      step: 1,
    });
    expect(after(unknown, hourMs, { type: 'reconciled', wasSent: false })).toMatchObject({
      step: 0,
      attempt: 2,
    });
  });

  it('gives a step up after its tries', () => {
    let enrollment = start;
    let nowMs = hourMs;
    for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
      nowMs = enrollment.dueMs;
      enrollment = after(enrollment, nowMs, claim, { type: 'failed', outcome: 'not_sent' });
    }
    expect(enrollment).toMatchObject({ step: 1, attempt: 1 });
  });

  it('is unconfirmed when a worker dies with its lease', () => {
    const claimed = after(start, hourMs, claim);
    expect(withExpiredLease(claimed, hourMs + 59_999)).toBe(claimed);
    expect(withExpiredLease(claimed, hourMs + 60_000).status).toBe('unconfirmed');
  });

  it.each(['reply', 'booking', 'conversion', 'unsubscribe', 'takeover'] as const)(
    'ends on %s from any state',
    (type) => {
      const states = [
        start,
        after(start, hourMs, claim),
        after(start, hourMs, claim, { type: 'sent' }),
        after(start, hourMs, claim, { type: 'failed', outcome: 'unknown' }),
      ];
      for (const state of states)
        expect(after(state, hourMs, { type })).toMatchObject({ status: 'exited', exit: type });
    },
  );

  it('ends when it is too old, and stays ended', () => {
    const old = after(start, 31 * 24 * hourMs, claim);
    expect(old).toMatchObject({ status: 'exited', exit: 'max_age' });
    expect(advance(old, { type: 'sent' }, sequence, 0)).toEqual({ ok: false, code: 'exited' });
  });
});
