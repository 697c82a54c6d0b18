import fc from 'fast-check';
import { attribute, attributionModels, type Attribution } from '../../attribution/attribute';
import { allocate } from '../../attribution/allocate';
import { commissionFor } from '../../attribution/commission';
import { disagreement } from '../../attribution/disagreement';
import type { Journey, Touch } from '../../attribution/journey';
import { shapleyExact, shapleySampled, coalitionWorths } from '../../attribution/shapley';
import { touchShares } from '../../attribution/touch-models';
import { nextVersion } from '../../attribution/versions';
import { seededRandom } from '../../statistics/random';
import { pathJourney } from './journeys';

const day = 86_400_000;
const channel = fc.constantFrom('direct', 'search', 'social', 'email', 'display', 'whatsapp');
const anyJourney = fc
  .record({
    channels: fc.array(channel, { maxLength: 7 }),
    gaps: fc.array(fc.integer({ min: 1, max: 20 * day }), { minLength: 7, maxLength: 7 }),
    consents: fc.array(fc.boolean(), { minLength: 7, maxLength: 7 }),
    converted: fc.boolean(),
    value: fc.integer({ min: 0, max: 10_000_000 }),
    refunded: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .map(({ channels, gaps, consents, converted, value, refunded }): Journey => {
    let atMs = 1_700_000_000_000;
    const touches = channels.map((name, i): Touch => {
      atMs += gaps[i] ?? 1;
      return { channel: name, atMs, consented: consents[i] ?? true };
    });
    const valueMinor = converted ? value : 0;
    return {
      id: 'j',
      touches,
      conversions: converted ? 1 : 0,
      nonConversions: converted ? 0 : 1,
      convertedAtMs: converted ? atMs + day : null,
      valueMinor,
      refundedMinor: Math.floor(valueMinor * refunded),
      currency: 'XOF',
    };
  });
const run = (journeys: readonly Journey[], lookBackDays = 30): readonly Attribution[] => {
  const result = attribute({
    journeys,
    models: attributionModels,
    random: seededRandom(1),
    lookBackDays,
  });
  return result.ok ? result.attributions : [];
};
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

describe('every model', () => {
  it('credits sum with the unattributed value to all value net of refunds, to the unit', () => {
    fc.assert(
      fc.property(fc.array(anyJourney, { minLength: 1, maxLength: 12 }), (journeys) => {
        const net = sum(journeys.map((one) => one.valueMinor - one.refundedMinor));
        for (const attribution of run(journeys)) {
          const credited = sum(attribution.credits.map(({ creditMinor }) => creditMinor));
          expect(credited).toBe(attribution.attributedMinor);
          expect(credited + sum(attribution.unattributed.map((one) => one.valueMinor))).toBe(net);
          expect(attribution.credits.every(({ creditMinor }) => creditMinor >= 0)).toBe(true);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('credits only what is inside the look-back and consented, and says why the rest is not', () => {
    const at = (days: number, consented = true): Touch => ({
      channel: consented ? 'search' : 'email',
      atMs: -days * day,
      consented,
    });
    const sale = { convertedAtMs: 0, valueMinor: 900 };
    const result = run([
      pathJourney('in', { ...sale, touches: [{ ...at(40), channel: 'display' }, at(3)] }),
      pathJourney('old', { ...sale, touches: [at(31)] }),
      pathJourney('silent', { ...sale, touches: [at(2, false)] }),
      pathJourney('none', { ...sale, touches: [] }),
    ]);
    expect(result).toHaveLength(9);
    for (const { credits, unattributed } of result) {
      expect(credits.map((credit) => [credit.channel, credit.creditMinor])).toEqual([
        ['search', 900],
      ]);
      expect(unattributed).toEqual([
        { reason: 'outside_look_back', conversions: 1, valueMinor: 900 },
        { reason: 'no_consent', conversions: 1, valueMinor: 900 },
        { reason: 'no_touch', conversions: 1, valueMinor: 900 },
      ]);
    }
  });

  it('a full refund takes the conversion back, a partial one its part', () => {
    const sale = pathJourney('search > email', { valueMinor: 1_000 });
    const other = pathJourney('social', { valueMinor: 500 });
    const linear = (refundedMinor: number) =>
      Object.fromEntries(
        run([{ ...sale, refundedMinor }, other])
          .find(({ model }) => model === 'linear')
          ?.credits.map(({ channel: name, creditMinor }) => [name, creditMinor]) ?? [],
      );
    expect(linear(0)).toEqual({ search: 500, email: 500, social: 500 });
    expect(linear(401)).toEqual({ search: 300, email: 299, social: 500 });
    expect(linear(1_000)).toEqual({ search: 0, email: 0, social: 500 });
  });

  it('does not depend on the order journeys are given in', () => {
    fc.assert(
      fc.property(fc.array(anyJourney, { minLength: 2, maxLength: 8 }), (journeys) => {
        const table = (list: readonly Journey[]) =>
          run(list).map(({ credits }) =>
            Object.fromEntries(
              credits.map((one) => [one.channel, Math.round(one.conversions * 1e6)]),
            ),
          );
        expect(table(Array.from(journeys).reverse())).toEqual(table(journeys));
      }),
      { numRuns: 40 },
    );
  });

  it('gives intervals that hold the estimate and shrink with more journeys', () => {
    const journeys = (count: number) => [
      pathJourney('search > email', { conversions: count, nonConversions: 4 * count }),
      pathJourney('social > search', { conversions: count, nonConversions: 9 * count }),
      pathJourney('social', { conversions: count, nonConversions: 6 * count }),
    ];
    const widths = [10, 1_000].map((count) => {
      const result = attribute({
        journeys: journeys(count),
        models: attributionModels,
        random: seededRandom(3),
        intervalDraws: 200,
      });
      if (!result.ok) throw new Error(result.reason);
      return result.attributions.map(({ credits }) => {
        const credit = credits.find((one) => one.channel === 'search');
        const interval = credit?.shareInterval;
        if (!credit || !interval) throw new Error('no interval');
        expect(interval.low).toBeLessThanOrEqual(credit.share + 1e-9);
        expect(interval.high).toBeGreaterThanOrEqual(credit.share - 1e-9);
        return interval.high - interval.low;
      });
    });
    widths[0]?.forEach((width, model) => expect(widths[1]?.[model]).toBeLessThan(width / 3));
  });
});

describe('single rules', () => {
  const touches = (...names: string[]): Touch[] =>
    names.map((name) => ({ channel: name, atMs: null, consented: true }));

  it('last-non-direct looks past direct, unless direct is all there is', () => {
    expect(touchShares('last_non_direct', touches('search', 'email', 'direct'), null)).toEqual([
      0, 1, 0,
    ]);
    expect(touchShares('last_non_direct', touches('direct', 'direct'), null)).toEqual([0, 1]);
  });

  it('time decay halves a touch every seven days', () => {
    const [old = 0, young = 0] = touchShares('time_decay', touches('a', 'b'), [7, 0]);
    expect(young / old).toBeCloseTo(2, 12);
    const ancient = touchShares('time_decay', touches('a', 'b'), [90_000, 90_007]);
    expect(sum(ancient)).toBeCloseTo(1, 12);
  });

  it('milestones give 30/30/30/10 and fold together where touches coincide', () => {
    const marked = touches('a', 'b', 'c', 'd', 'e').map((touch, i): Touch =>
      i === 1
        ? { ...touch, milestone: 'lead' }
        : i === 3
          ? { ...touch, milestone: 'opportunity' }
          : touch,
    );
    const shares = touchShares('milestones', marked, null);
    [0.3, 0.3, 0.05, 0.3, 0.05].forEach((share, i) => expect(shares[i]).toBeCloseTo(share, 12));
    expect(touchShares('milestones', touches('a'), null)).toEqual([1]);
    expect(touchShares('milestones', touches('a', 'b'), null)).toEqual([0.5, 0.5]);
  });

  it('shares of any path sum to one', () => {
    fc.assert(
      fc.property(fc.array(channel, { minLength: 1, maxLength: 40 }), (names) => {
        for (const model of ['first', 'last', 'position', 'milestones', 'time_decay'] as const) {
          expect(sum(touchShares(model, touches(...names), null))).toBeCloseTo(1, 10);
        }
      }),
    );
  });
});

describe('Shapley', () => {
  it('sampled above twelve channels comes close to the exact value and keeps the sum', () => {
    const random = seededRandom(8);
    const dividends = Array.from({ length: 60 }, () => ({
      members: Array.from(new Set([0, 0, 0].map(() => Math.floor(random() * 15)))),
      amount: Math.ceil(random() * 100),
    }));
    const exact = new Array<number>(15).fill(0);
    for (const { members, amount } of dividends) {
      for (const member of members) exact[member] = (exact[member] ?? 0) + amount / members.length;
    }
    const sampled = shapleySampled(15, dividends, random);
    const total = sum(exact);
    expect(sum(sampled)).toBeCloseTo(total, 6);
    sampled.forEach((value, p) =>
      expect(Math.abs(value - (exact[p] ?? 0)) / total).toBeLessThan(0.005),
    );
    expect(() => shapleyExact(13, () => 0)).toThrow(expect.objectContaining({ code: 'too_large' }));
  });

  it('by enumeration equals equal sharing of every dividend', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.uniqueArray(fc.nat(5), { minLength: 1 }), fc.nat(1_000)), {
          maxLength: 9,
        }),
        (rows) => {
          const dividends = rows.map(([members, amount]) => ({ members, amount }));
          const worths = coalitionWorths(6, dividends);
          const values = shapleyExact(6, (mask) => worths[mask] ?? 0);
          values.forEach((value, player) => {
            const shared = sum(
              dividends.map(({ members, amount }) =>
                members.includes(player) ? amount / members.length : 0,
              ),
            );
            expect(value).toBeCloseTo(shared, 8);
          });
        },
      ),
    );
  });
});

describe('splitting money', () => {
  it('is exact, never negative and at most one unit from the fair share', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 9_000_000_000 }),
        fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 30 }),
        (total, weights) => {
          const weight = sum(weights);
          fc.pre(weight > 1e-6);
          const parts = allocate(total, weights);
          expect(sum(parts)).toBe(total);
          parts.forEach((part, i) => {
            expect(Math.abs(part - (total * (weights[i] ?? 0)) / weight)).toBeLessThanOrEqual(
              1.001,
            );
          });
        },
      ),
    );
  });

  it('refuses to split an amount by nothing', () => {
    expect(() => allocate(1, [0, 0])).toThrow(expect.objectContaining({ code: 'empty' }));
    expect(() => allocate(1, [Number.NaN])).toThrow(
      expect.objectContaining({ code: 'out_of_range' }),
    );
    expect(allocate(0, [0])).toEqual([0]);
  });
});

describe('after the models', () => {
  const attributions = run([
    pathJourney('search > email', { valueMinor: 10_001 }),
    pathJourney('social > search > direct', { valueMinor: 20_000 }),
  ]);
  const byModel = (model: string) => {
    const found = attributions.find((one) => one.model === model);
    if (!found) throw new Error(model);
    return found;
  };

  it('disagreement names the widest channel and needs three models', () => {
    const result = disagreement(attributions);
    if (!result.ok) throw new Error(result.reason);
    expect(result.distance).toBeGreaterThan(0.6);
    expect(result.channels[0]?.highestShare).toBeGreaterThan(result.channels[0]?.lowestShare ?? 1);
    expect(disagreement(attributions.slice(0, 2))).toMatchObject({ code: 'insufficient' });
  });

  it('commission is paid on the contract model only, to the cent, under its cap', () => {
    const contract = {
      model: 'linear',
      currency: 'EUR',
      rateBasisPoints: 1_250,
      channels: ['search', 'social'],
      capMinor: null,
    } as const;
    const due = commissionFor(byModel('linear'), contract);
    if (!due.ok) throw new Error(due.code);
    expect(due.totalMinor).toBe(Math.round(due.baseMinor * 0.125));
    expect(sum(due.byChannel.map(({ amountMinor }) => amountMinor))).toBe(due.totalMinor);
    expect(commissionFor(byModel('first'), contract)).toEqual({ ok: false, code: 'other_model' });
    expect(commissionFor(byModel('linear'), { ...contract, capMinor: 100 })).toMatchObject({
      totalMinor: 100,
    });
    expect(commissionFor(byModel('linear'), { ...contract, currency: 'XOF' })).toEqual({
      ok: false,
      code: 'other_currency',
    });
  });

  it('versions follow each other and tell what a refund took away', () => {
    const first = nextVersion(null, byModel('last'), '2026-01-01T00:00:00Z');
    expect(first.version).toBe(1);
    expect(nextVersion(first, byModel('last'), '2026-01-02T00:00:00Z')).toBe(first);
    const refunded = run([
      pathJourney('search > email', { valueMinor: 10_001, refundedMinor: 10_001 }),
      pathJourney('social > search > direct', { valueMinor: 20_000 }),
    ]).find(({ model }) => model === 'last');
    if (!refunded) throw new Error('last');
    const second = nextVersion(first, refunded, '2026-01-03T00:00:00Z');
    expect(second).toMatchObject({
      version: 2,
      changesMinor: [{ channel: 'email', changeMinor: -10_001 }],
    });
  });
});

describe('bad journeys', () => {
  const touch = (atMs: number | null, name = 'search'): Touch => ({
    channel: name,
    atMs,
    consented: true,
  });
  it.each<[string, Journey[], string]>([
    [
      'two currencies',
      [pathJourney('a'), pathJourney('b', { currency: 'XOF' })],
      'mixed_currencies',
    ],
    ['negative value', [pathJourney('a', { valueMinor: -1 })], 'negative'],
    ['half a cent', [pathJourney('a', { valueMinor: 0.5 })], 'out_of_range'],
    ['NaN value', [pathJourney('a', { valueMinor: Number.NaN })], 'not_finite'],
    [
      'a refund above the value',
      [pathJourney('a', { valueMinor: 1, refundedMinor: 2 })],
      'out_of_range',
    ],
    [
      'touches out of order',
      [pathJourney('a', { touches: [touch(2), touch(1)] })],
      'unsorted_timestamps',
    ],
    [
      'a touch twice',
      [pathJourney('a', { touches: [touch(1), touch(1)] })],
      'duplicate_timestamps',
    ],
    [
      'an infinite time',
      [pathJourney('a', { touches: [touch(Number.POSITIVE_INFINITY)] })],
      'not_finite',
    ],
    [
      'value without conversion',
      [pathJourney('a', { conversions: 0, valueMinor: 5 })],
      'out_of_range',
    ],
  ])('%s is refused', (_, journeys, code) => {
    expect(() => run(journeys)).toThrow(expect.objectContaining({ code }));
  });

  it('an unknown channel is refused when the known ones are given', () => {
    expect(() =>
      attribute({
        journeys: [pathJourney('search > serach')],
        models: ['linear'],
        random: seededRandom(1),
        knownChannels: new Set(['search']),
      }),
    ).toThrow(expect.objectContaining({ code: 'unknown_channel' }));
  });

  it('no journeys and no conversions are insufficient', () => {
    const ask = (journeys: Journey[]) =>
      attribute({ journeys, models: attributionModels, random: seededRandom(1) });
    expect(ask([])).toMatchObject({ ok: false, code: 'insufficient' });
    expect(ask([pathJourney('a', { conversions: 0, nonConversions: 9 })])).toMatchObject({
      ok: false,
      code: 'insufficient',
    });
  });

  it('one journey of a million touches is credited to the unit', () => {
    const names = ['search', 'email', 'social'];
    const touches = Array.from({ length: 1_000_000 }, (_, i) => touch(i, names[i % 3] ?? 'search'));
    const result = attribute({
      journeys: [pathJourney('long', { touches, convertedAtMs: 1_000_000, valueMinor: 1_234_567 })],
      models: ['linear', 'markov', 'shapley'],
      random: seededRandom(1),
    });
    if (!result.ok) throw new Error(result.reason);
    for (const { credits } of result.attributions) {
      expect(sum(credits.map(({ creditMinor }) => creditMinor))).toBe(1_234_567);
    }
  });
});
