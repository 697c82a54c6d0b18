import fc from 'fast-check';
import { evaluateOffline, type OfflineEvaluation } from '../../learning/evaluation';
import {
  advance,
  versionInUse,
  type CandidateState,
  type LearningEvent,
} from '../../learning/lifecycle';
import { findPatterns } from '../../learning/patterns';
import { isHeldBack, learningWindow, type LabelledExample } from '../../learning/window';
import { seededRandom } from '../../statistics/random';

const day = 86_400_000;
const now = 1_800_000_000_000;
const example = (id: string, facts: Partial<LabelledExample> = {}): LabelledExample => ({
  id,
  observedAtMs: now - day,
  succeeded: false,
  traits: {},
  ...facts,
});

describe('learning window', () => {
  it('holds thirty days, each id once with its newest outcome', () => {
    const window = learningWindow(
      [
        example('old', { observedAtMs: now - 31 * day }),
        example('edge', { observedAtMs: now - 30 * day }),
        example('twice', { observedAtMs: now - 5 * day, succeeded: true }),
        example('twice', { observedAtMs: now - 9 * day }),
      ],
      now,
    );
    const all = [...window.learnFrom, ...window.heldBack];
    expect(all.map(({ id }) => id).sort()).toEqual(['edge', 'twice']);
    expect(all.find(({ id }) => id === 'twice')?.succeeded).toBe(true);
    expect(() => learningWindow([example('x', { observedAtMs: now + 1 })], now)).toThrow(
      expect.objectContaining({ code: 'out_of_range' }),
    );
  });

  it('holds the same three in ten back on every run, whatever else is in the window', () => {
    const ids = Array.from({ length: 5_000 }, (_, i) => `lead-${i}`);
    const share = ids.filter(isHeldBack).length / ids.length;
    expect(share).toBeGreaterThan(0.27);
    expect(share).toBeLessThan(0.33);
    const first = learningWindow(
      ids.slice(0, 50).map((id) => example(id)),
      now,
    );
    const later = learningWindow(
      ids.map((id) => example(id)),
      now + day,
    );
    const learnt = new Set(first.learnFrom.map(({ id }) => id));
    expect(later.heldBack.some(({ id }) => learnt.has(id))).toBe(false);
  });
});

describe('patterns', () => {
  const random = seededRandom(12);
  const examples = Array.from({ length: 3_000 }, (_, i) => {
    const channel = random() < 0.3 ? 'whatsapp' : 'email';
    return example(`e${i}`, {
      succeeded: random() < (channel === 'whatsapp' ? 0.3 : 0.15),
      traits: {
        channel,
        ...Object.fromEntries(
          Array.from({ length: 20 }, (__, k) => [`noise${k}`, random() < 0.5 ? 'a' : 'b']),
        ),
      },
    });
  });

  it('find the trait that matters, with an interval, and believe little of the noise', () => {
    const patterns = findPatterns(examples);
    const [strongest] = patterns;
    expect(strongest?.trait).toBe('channel');
    const whatsapp = patterns.find(({ value }) => value === 'whatsapp');
    expect(whatsapp).toMatchObject({ believed: true });
    expect(whatsapp?.difference.low).toBeGreaterThan(0.08);
    expect(whatsapp?.difference.high).toBeLessThan(0.24);
    const noise = patterns.filter(({ trait, believed }) => believed && trait !== 'channel');
    expect(noise.length).toBeLessThanOrEqual(4);
  });

  it('are not made of few examples, and none come of nothing', () => {
    expect(findPatterns(examples.slice(0, 30))).toEqual([]);
    expect(findPatterns([])).toEqual([]);
  });
});

describe('offline evaluation', () => {
  const random = seededRandom(3);
  const truth = Array.from({ length: 400 }, () => random());
  const outcomes = truth.map((p) => random() < p);
  const flat = truth.map(() => 0.5);

  it('calls a candidate that knows more better, the reverse worse, the same no better', () => {
    const compare = (current: number[], candidate: number[]) =>
      evaluateOffline({ outcomes, current, candidate }, seededRandom(1));
    expect(compare(flat, truth)).toMatchObject({ ok: true, verdict: 'better' });
    expect(compare(truth, flat)).toMatchObject({ verdict: 'worse' });
    expect(compare(truth, truth)).toMatchObject({ verdict: 'no_better', gain: 0 });
  });

  it('is insufficient with few outcomes or one kind only, and refuses what is no probability', () => {
    const some = (count: number, outcome?: boolean) =>
      evaluateOffline(
        {
          outcomes: outcomes.slice(0, count).map((value) => outcome ?? value),
          current: flat.slice(0, count),
          candidate: truth.slice(0, count),
        },
        seededRandom(1),
      );
    expect(some(49)).toMatchObject({ ok: false, code: 'insufficient' });
    expect(some(400, true)).toMatchObject({ ok: false, code: 'insufficient' });
    expect(() =>
      evaluateOffline({ outcomes, current: flat, candidate: flat.map(() => 1.5) }, seededRandom(1)),
    ).toThrow(expect.objectContaining({ code: 'not_probability' }));
  });
});

describe('life of a candidate', () => {
  const candidate = { id: 'c1', kind: 'weights', replaces: 'w3', version: 'w4' } as const;
  const evaluation = (verdict: OfflineEvaluation['verdict'], gain = 0.01): OfflineEvaluation => ({
    ok: true,
    gain: verdict === 'worse' ? -gain : gain,
    interval: { low: 0, high: 0 },
    currentEce: 0,
    candidateEce: 0,
    verdict,
    outcomes: 100,
  });
  const run = (...events: LearningEvent[]): CandidateState =>
    events.reduce<CandidateState>(
      (state, event) => {
        const result = advance(state, event);
        return result.ok ? result.state : state;
      },
      { stage: 'proposed', candidate },
    );
  const offline = {
    type: 'evaluated_offline',
    evaluation: evaluation('better'),
    atMs: now,
  } as const;
  const shadow = {
    type: 'evaluated_in_shadow',
    evaluation: evaluation('no_better'),
    atMs: now + 8 * day,
  } as const;
  const promote = {
    type: 'owner_promotes',
    by: 'owner-1',
    currentVersion: 'w3',
    atMs: now,
  } as const;

  it('runs from a better evaluation through a week of shadow and the owner to use, and back', () => {
    expect(run(offline).stage).toBe('shadow');
    expect(run(offline, shadow).stage).toBe('awaiting_owner');
    const promoted = run(offline, shadow, promote);
    expect(promoted).toMatchObject({ stage: 'promoted', by: 'owner-1' });
    expect(versionInUse(promoted)).toBe('w4');
    const back = run(offline, shadow, promote, { type: 'owner_rolls_back' });
    expect(back).toMatchObject({ stage: 'rolled_back', restored: 'w3', reason: 'owner' });
    expect(versionInUse(back)).toBe('w3');
    const worse = { type: 'evaluated_in_use', evaluation: evaluation('worse') } as const;
    expect(run(offline, shadow, promote, worse)).toMatchObject({ reason: 'worse_in_use' });
  });

  it.each<[string, LearningEvent[], string]>([
    ['worse offline', [{ ...offline, evaluation: evaluation('worse') }], 'offline_worse'],
    [
      'no better offline',
      [{ ...offline, evaluation: evaluation('no_better') }],
      'offline_no_better',
    ],
    ['worse in shadow', [offline, { ...shadow, evaluation: evaluation('worse') }], 'shadow_worse'],
    [
      'a gain gone in shadow',
      [offline, { ...shadow, evaluation: evaluation('no_better', -0.01) }],
      'shadow_no_better',
    ],
    ['the owner says no', [offline, { type: 'owner_rejects' }], 'owner'],
    [
      'another version came first',
      [offline, shadow, { ...promote, currentVersion: 'w5' }],
      'stale',
    ],
  ])('changes nothing when %s', (_, events, reason) => {
    const state = run(...events);
    expect(state).toMatchObject({ stage: 'rejected', reason });
    expect(versionInUse(state)).toBe('w3');
  });

  it('keeps its shadow a week', () => {
    const early = advance(run(offline), { ...shadow, atMs: now + 6 * day });
    expect(early).toEqual({ ok: false, code: 'shadow_too_short' });
  });

  it('is never in use without a better evaluation, a shadow and the owner, whatever order events come in', () => {
    const anyVerdict = fc.constantFrom<OfflineEvaluation['verdict'][]>(
      'better',
      'no_better',
      'worse',
    );
    const anyEvent: fc.Arbitrary<LearningEvent> = fc.oneof(
      anyVerdict.map((verdict) => ({ ...offline, evaluation: evaluation(verdict) })),
      fc.record({ verdict: anyVerdict, days: fc.nat(20) }).map(({ verdict, days }) => ({
        ...shadow,
        evaluation: evaluation(verdict),
        atMs: now + days * day,
      })),
      fc.constantFrom('w3', 'w5').map((currentVersion) => ({ ...promote, currentVersion })),
      fc.constant<LearningEvent>({ type: 'owner_rejects' }),
      fc.constant<LearningEvent>({ type: 'owner_rolls_back' }),
    );
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 8 }), (events) => {
        const stages: string[] = ['proposed'];
        let state: CandidateState = { stage: 'proposed', candidate };
        for (const event of events) {
          const result = advance(state, event);
          if (!result.ok) continue;
          state = result.state;
          if (stages.at(-1) !== state.stage) stages.push(state.stage);
        }
        if (versionInUse(state) === 'w4') {
          expect(stages).toEqual(['proposed', 'shadow', 'awaiting_owner', 'promoted']);
        }
      }),
    );
  });
});
