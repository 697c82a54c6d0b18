import {
  credentialRejected,
  diagnose,
  probeEveryMs,
  refusalsApartMs,
  type Patient,
} from '../../health/decide';
import type { Finding } from '../../providers/probe';

const now = Date.parse('2026-11-22T12:00:00Z');
const minutesAgo = (minutes: number) => new Date(now - minutes * 60_000);
const sound: Patient = {
  status: 'active',
  status_reason: null,
  refresh_token: null,
  access_issued_at: minutesAgo(600),
  refusals: 0,
  refused_since: null,
  refused_at: null,
  inconclusive: 0,
};
const refusedOnce: Patient = {
  ...sound,
  refusals: 1,
  refused_since: minutesAgo(4),
  refused_at: minutesAgo(4),
};
const flagged: Patient = {
  ...refusedOnce,
  status: 'reauth_required',
  status_reason: credentialRejected,
};
const refusal: Finding = { kind: 'rejected', reason: 'invalid_api_key' };
const alive: Finding = { kind: 'alive' };
const silence: Finding = { kind: 'unknown', reason: 'http_503' };
const decide = (patient: Patient, finding: Finding, random = 0.5) =>
  diagnose(patient, finding, now, random);
const dueIn = (patient: Patient, finding: Finding, random = 0.5) =>
  (decide(patient, finding, random).columns.probe_due_at?.getTime() ?? 0) - now;

test('a first refusal flags nothing and is looked at again within minutes', () => {
  const { act, columns } = decide(sound, refusal);

  expect(act).toBe('nothing');
  expect(columns).toMatchObject({ health: 'rejected', refusals: 1, refused_since: new Date(now) });
  expect(dueIn(sound, refusal)).toBeLessThan(5 * 60_000);
});

test('a second refusal some minutes later flags what cannot be renewed', () => {
  expect(decide(refusedOnce, refusal).act).toBe('flag');
});

test.each([0, 1, refusalsApartMs - 1])('refusals %i ms apart count as one', (apartMs) => {
  const refusedAt = new Date(now - apartMs);
  const patient = { ...refusedOnce, refused_since: refusedAt, refused_at: refusedAt };

  const { act, columns } = decide(patient, refusal);

  expect(act).toBe('nothing');
  expect(columns).toMatchObject({ refusals: 1, refused_at: refusedAt });
});

test('exactly two minutes apart is far enough', () => {
  const refusedAt = new Date(now - refusalsApartMs);

  expect(
    decide({ ...refusedOnce, refused_since: refusedAt, refused_at: refusedAt }, refusal).act,
  ).toBe('flag');
});

describe('a token that can be renewed', () => {
  const renewable = { ...refusedOnce, refresh_token: Buffer.from('sealed') };

  test('is renewed before it is given up', () => {
    expect(decide(renewable, refusal).act).toBe('refresh');
  });

  test('is given up when the new one is refused too', () => {
    expect(decide({ ...renewable, access_issued_at: minutesAgo(2) }, refusal).act).toBe('flag');
  });
});

test('what tells nothing changes nothing but the time of the next look', () => {
  for (const patient of [sound, refusedOnce, flagged]) {
    const { act, columns } = decide(patient, silence);

    expect(act).toBe('nothing');
    expect(columns).toMatchObject({
      health: 'unknown',
      health_reason: 'http_503',
      refusals: patient.refusals,
      refused_since: patient.refused_since,
    });
  }
});

test('a silent provider is asked less and less often, at most every six hours', () => {
  const waits = [0, 1, 2, 5, 50].map((inconclusive) => dueIn({ ...sound, inconclusive }, silence));

  expect(waits).toEqual([...waits].sort((one, other) => one - other));
  expect(waits[0]).toBe(2 * 60_000);
  expect(waits.at(-1)).toBe(probeEveryMs);
});

test('a provider that names a time is not asked earlier', () => {
  expect(dueIn(sound, { ...silence, retryAfterMs: 3_600_000 })).toBe(3_600_000);
});

test('one good answer ends a row of refusals', () => {
  const { act, columns } = decide(refusedOnce, alive);

  expect(act).toBe('nothing');
  expect(columns).toMatchObject({ health: 'alive', refusals: 0, refused_since: null });
});

test('what a probe flagged, a probe heals; other trouble is not its business', () => {
  expect(decide(flagged, alive).act).toBe('recover');
  expect(decide({ ...flagged, status_reason: 'invalid_grant' }, alive).act).toBe('nothing');
  expect(decide({ ...flagged, status: 'error', status_reason: 'http_500' }, alive).act).toBe(
    'nothing',
  );
});

test('a flagged connection is not flagged again', () => {
  expect(decide({ ...flagged, refusals: 5 }, refusal).act).toBe('nothing');
});

test('looks are spread: chance moves each by up to a fifth', () => {
  expect(dueIn(sound, alive, 0)).toBe(probeEveryMs * 0.8);
  expect(dueIn(sound, alive, 1)).toBe(probeEveryMs * 1.2);
});
