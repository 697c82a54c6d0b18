import fc from 'fast-check';
import {
  defaultRetryPolicy as policy,
  judgeBatch,
  judgeEvent,
  outcomeOfError,
  outcomeOfStatus,
  type DeliveryOutcome,
} from '../../bus/retry-policy';

const start = new Date('2030-01-01T00:00:00Z');
const after = (ms: number) => new Date(start.getTime() + ms);
const hourMs = 3_600_000;

test.each([
  [200, 'done'],
  [202, 'done'],
  [302, 'failed'],
  [400, 'failed'],
  [401, 'failed'],
  [404, 'absent'],
  [410, 'absent'],
  [429, 'failed'],
  [500, 'failed'],
  [502, 'absent'],
  [503, 'absent'],
  [504, 'absent'],
])('status %i means %s', (status, kind) => {
  expect(outcomeOfStatus(status).kind).toBe(kind);
});

test.each([
  ['ECONNREFUSED', 'absent'],
  ['ENOTFOUND', 'absent'],
  ['UND_ERR_CONNECT_TIMEOUT', 'absent'],
  ['ECONNRESET', 'interrupted'],
  ['UND_ERR_SOCKET', 'interrupted'],
  ['timeout', 'failed'],
])('error %s means %s', (code, kind) => {
  expect(outcomeOfError(code).kind).toBe(kind);
});

const history = { attempt: 1, interruptions: 0, absentSince: null };
const absent: DeliveryOutcome = { kind: 'absent', reason: 'away' };
const interrupted: DeliveryOutcome = { kind: 'interrupted', reason: 'broken' };

test('an absent subscriber costs no try for 72 h, with growing waits of at most 15 s', () => {
  expect(judgeBatch(absent, history, start, policy)).toEqual({
    action: 'resend',
    afterMs: 1_000,
    interruptions: 0,
    absentSince: start,
  });
  const waits = [1, 2, 3, 4, 5, 60].map((attempt) => {
    const verdict = judgeBatch(absent, { ...history, attempt, absentSince: start }, start, policy);
    return verdict.action === 'resend' ? verdict.afterMs : undefined;
  });
  expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 15_000, 15_000]);
  const late = { ...history, attempt: 900, absentSince: start };
  expect(judgeBatch(absent, late, after(72 * hourMs - 1), policy).action).toBe('resend');
  expect(judgeBatch(absent, late, after(72 * hourMs), policy).action).toBe('dissolve');
});

test('a broken connection costs no try five times, then the batch counts as the culprit', () => {
  const verdicts = [0, 1, 2, 3, 4, 5].map(
    (interruptions) => judgeBatch(interrupted, { ...history, interruptions }, start, policy).action,
  );
  expect(verdicts).toEqual(['resend', 'resend', 'resend', 'resend', 'resend', 'dissolve']);
});

test('a failed batch is dissolved, a handled one is finished', () => {
  expect(judgeBatch({ kind: 'failed', reason: 'x' }, history, start, policy)).toEqual({
    action: 'dissolve',
  });
  expect(judgeBatch({ kind: 'done' }, history, start, policy)).toEqual({ action: 'finish' });
});

test('an event has three tries inside 24 h', () => {
  expect(judgeEvent(1, start, start, policy)).toEqual({ action: 'retry', afterMs: 30_000 });
  expect(judgeEvent(2, start, after(30_000), policy)).toEqual({
    action: 'retry',
    afterMs: 900_000,
  });
  expect(judgeEvent(3, start, after(hourMs), policy)).toEqual({ action: 'dead_letter' });
  expect(judgeEvent(2, start, after(24 * hourMs), policy)).toEqual({ action: 'dead_letter' });
});

test('whatever happens, an event ends: failed tries are bounded and waits stay inside 24 h', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 20 * hourMs }), { maxLength: 10 }), (delays) => {
      let now = start;
      for (const [index, extraMs] of [...delays, 0, 0, 0].entries()) {
        const verdict = judgeEvent(index + 1, start, now, policy);
        if (verdict.action === 'dead_letter') return index + 1 <= policy.maxTries;
        const due = now.getTime() + verdict.afterMs;
        if (due - start.getTime() > policy.retryWithinMs) return false;
        now = new Date(due + extraMs);
      }
      return false;
    }),
  );
});
