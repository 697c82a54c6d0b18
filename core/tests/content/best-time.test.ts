import { compareSlots, learnTimes, type TimedResult } from '../../content/best-time';
import { chooseSlot, type Candidate, type SlotGuards } from '../../content/choose-slot';
import { drawNormal } from '../../statistics/draws';
import { seededRandom, type RandomSource } from '../../statistics/random';

const account = { account: 'a1', region: 'west_africa', platform: 'instagram' };
const open: SlotGuards = { blackouts: [], isQuiet: () => false, leastGapMs: 0, takenMs: [] };
const week: Candidate[] = Array.from({ length: 7 * 24 }, (_, i) => ({
  atMs: i * 3_600_000,
  weekday: 1 + Math.floor(i / 24),
  hour: i % 24,
}));
const sigma = 0.5;

/** Evenings are better everywhere; this account's Saturdays at 10 are better still. */
const truth = (weekday: number, hour: number) =>
  0.35 * Math.exp(-(((hour - 19) / 3) ** 2)) + (weekday === 6 && hour === 10 ? 0.6 : 0);

function history(count: number, random: RandomSource): TimedResult[] {
  return Array.from({ length: count }, (_, i) => {
    const weekday = 1 + Math.floor(random() * 7);
    const hour = Math.floor(random() * 24);
    const own = i % 4 === 0;
    return {
      ...account,
      account: own ? 'a1' : `a${2 + (i % 5)}`,
      weekday,
      hour,
      y: truth(own ? weekday : 1, hour) + sigma * drawNormal(random),
    };
  });
}
const learnt = (results: TimedResult[]) => {
  const model = learnTimes(results, account);
  if (!model.ok) throw new Error(model.reason);
  return model;
};

describe('time of day', () => {
  it('a slot nobody used takes its value from its parents, with their doubt', () => {
    const results = history(2_000, seededRandom(1)).filter(
      ({ account: who, hour }) => who !== 'a1' || hour !== 19,
    );
    const model = learnt(results);
    const evening = model.slot({ weekday: 2, hour: 19 });
    expect(evening.posts).toBe(0);
    expect(evening.mean).toBeGreaterThan(model.slot({ weekday: 2, hour: 4 }).mean);
    expect(evening.variance).toBeGreaterThan(0);
  });

  it('shrinks one lucky post almost to its parent and believes fifty', () => {
    const base = history(1_500, seededRandom(2));
    const lucky = (count: number) =>
      Array.from({ length: count }, (): TimedResult => ({ ...account, weekday: 3, hour: 3, y: 2 }));
    const one = learnt([...base, ...lucky(1)]).slot({ weekday: 3, hour: 3 });
    const fifty = learnt([...base, ...lucky(50)]).slot({ weekday: 3, hour: 3 });
    expect(one.mean).toBeLessThan(0.7);
    expect(fifty.mean).toBeGreaterThan(1.2);
  });

  it('claims better or worse only when the interval leaves zero out', () => {
    const clear = { mean: 0.5, variance: 0.01, posts: 20 };
    const standard = { mean: 0, variance: 0.01, posts: 20 };
    expect(compareSlots(clear, standard)).toMatchObject({ claim: 'better' });
    expect(compareSlots(standard, clear)).toMatchObject({ claim: 'worse' });
    const vague = compareSlots({ ...clear, variance: 1 }, standard);
    expect(vague.claim).toBe('no difference shown');
    expect(vague.probabilityBetter).toBeGreaterThan(0.5);
    expect(vague.low).toBeLessThan(0);
  });

  it('says insufficient for too few, or all equal, posts and refuses impossible ones', () => {
    expect(learnTimes(history(19, seededRandom(1)), account)).toMatchObject({
      code: 'insufficient',
    });
    const flat = history(100, seededRandom(1)).map((result) => ({ ...result, y: 1 }));
    expect(learnTimes(flat, account)).toMatchObject({ ok: false, code: 'insufficient' });
    const bad = (change: Partial<TimedResult>) => () =>
      learnTimes(
        history(30, seededRandom(1)).map((result) => ({ ...result, ...change })),
        account,
      );
    expect(bad({ hour: 24 })).toThrow(expect.objectContaining({ code: 'out_of_range' }));
    expect(bad({ y: Number.NaN })).toThrow(expect.objectContaining({ code: 'not_finite' }));
  });
});

describe('choosing a slot', () => {
  const model = learnt(history(1_000, seededRandom(4)));

  it('never leaves the guards, in drawing and in exploring', () => {
    const random = seededRandom(6);
    const guards: SlotGuards = {
      blackouts: [{ fromMs: 0, toMs: 2 * 24 * 3_600_000 }],
      isQuiet: (atMs) => (atMs / 3_600_000) % 24 < 8,
      leastGapMs: 6 * 3_600_000,
      takenMs: [3 * 24 * 3_600_000 + 19 * 3_600_000],
    };
    for (let i = 0; i < 2_000; i += 1) {
      const choice = chooseSlot(week, model, guards, random);
      if (!choice.ok) throw new Error(choice.code);
      const { atMs, hour } = choice.candidate;
      expect(atMs).toBeGreaterThanOrEqual(2 * 24 * 3_600_000);
      expect(hour).toBeGreaterThanOrEqual(8);
      expect(Math.abs(atMs - (guards.takenMs[0] ?? 0))).toBeGreaterThanOrEqual(6 * 3_600_000);
    }
    const shut = { ...guards, isQuiet: () => true };
    expect(chooseSlot(week, model, shut, random)).toEqual({ ok: false, code: 'all_blocked' });
  });

  it('explores one time in eight', () => {
    const random = seededRandom(7);
    let explored = 0;
    for (let i = 0; i < 4_000; i += 1) {
      const choice = chooseSlot(week, model, open, random);
      if (choice.ok && choice.how === 'explored') explored += 1;
    }
    expect(explored / 4_000).toBeGreaterThan(0.1);
    expect(explored / 4_000).toBeLessThan(0.15);
  });

  it('loses less than fixed slots do, over simulated years', () => {
    const bestValue = Math.max(...week.map(({ weekday, hour }) => truth(weekday, hour)));
    let drawn = 0;
    let fixed = 0;
    const posts = 150;
    for (const seed of [1, 2, 3]) {
      const random = seededRandom(100 + seed);
      const results = history(200, random);
      const fixedSlots = [9, 12, 17].map((hour) => ({
        weekday: 1 + Math.floor(random() * 5),
        hour,
      }));
      for (let post = 0; post < posts; post += 1) {
        const choice = chooseSlot(week, learnt(results), open, random);
        if (!choice.ok) throw new Error(choice.code);
        const { weekday, hour } = choice.candidate;
        drawn += bestValue - truth(weekday, hour);
        results.push({
          ...account,
          weekday,
          hour,
          y: truth(weekday, hour) + sigma * drawNormal(random),
        });
        const slot = fixedSlots[post % 3] ?? { weekday: 1, hour: 9 };
        fixed += bestValue - truth(slot.weekday, slot.hour);
      }
    }
    expect(drawn).toBeLessThan(0.85 * fixed);
  });
});
