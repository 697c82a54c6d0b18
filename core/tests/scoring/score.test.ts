import fc from 'fast-check';
import { featureNames, featureValues, noFeatures, type LeadFeatures } from '../../scoring/features';
import { anyFeatures } from './any-features';
import { anchorsForCapacity } from '../../scoring/anchors';
import { defaultAnchors, scoreLead, scoreOf, temperatureOf } from '../../scoring/score';
import {
  expertWeights,
  sourceClassOf,
  sourceClasses,
  type ContactFacts,
} from '../../scoring/weights';

const contact: ContactFacts = {
  hasEmail: true,
  hasPhone: true,
  hasCompany: false,
  source: 'own_form',
};
const anyContact = fc.record({
  hasEmail: fc.boolean(),
  hasPhone: fc.boolean(),
  hasCompany: fc.boolean(),
  source: fc.constantFrom(...sourceClasses),
});
const age = fc.double({ min: 0, max: 400, noNaN: true });

describe('scoreOf', () => {
  it('passes through its anchors', () => {
    expect([0, 0.05, 0.1, 0.2, 0.3, 0.65, 1].map((p) => scoreOf(p))).toEqual([
      0, 20, 40, 55, 70, 85, 100,
    ]);
    expect(scoreOf(0.2999999)).toBe(69);
  });

  it('is monotone and bounded', () => {
    const probability = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(probability, probability, (p, q) => {
        expect(scoreOf(Math.min(p, q))).toBeLessThanOrEqual(scoreOf(Math.max(p, q)));
        expect(scoreOf(p)).toBeGreaterThanOrEqual(0);
        expect(scoreOf(p)).toBeLessThanOrEqual(100);
      }),
    );
  });

  it.each([NaN, -0.1, 1.1, Infinity])('refuses %d', (p) => {
    expect(() => scoreOf(p)).toThrow(RangeError);
  });

  it('refuses anchors out of order', () => {
    expect(() => scoreOf(0.5, { hot: 0.1, warm: 0.3 })).toThrow(RangeError);
  });
});

describe('scoreLead', () => {
  it('reads the worked example', () => {
    const features: LeadFeatures = {
      ...noFeatures,
      budget: 'confirmed',
      authority: 'decision_maker',
      need: 'specific',
      timing: 'now',
      contact_request: 'meeting_or_call',
    };
    const scored = scoreLead(features, { ...contact, hasEmail: false }, 0);
    expect(scored.fit + scored.intent + expertWeights.bias).toBeCloseTo(2.6, 10);
    expect(scored).toMatchObject({ temperature: 'hot', score: 97 });
    expect(scored.probability).toBeCloseTo(0.9309, 4);
  });

  it('halves intent in 14 days and leaves fit alone', () => {
    const features: LeadFeatures = { ...noFeatures, timing: 'now', authority: 'decision_maker' };
    const [fresh, old] = [0, 14].map((days) => scoreLead(features, contact, days));
    expect(old?.intent).toBeCloseTo((fresh?.intent ?? 0) / 2, 12);
    expect(old?.fit).toBe(fresh?.fit);
  });

  it('rises with every weight that rises', () => {
    fc.assert(
      fc.property(
        anyFeatures,
        anyContact,
        age,
        fc.constantFrom(...featureNames),
        (features, facts, days, name) => {
          const values: readonly string[] = featureValues[name];
          const table: Readonly<Record<string, number | undefined>> = expertWeights.features[name];
          const scored = values
            .map((value) => ({
              weight: table[value] ?? 0,
              score: scoreLead({ ...features, [name]: value }, facts, days).score,
            }))
            .sort((a, b) => a.weight - b.weight || a.score - b.score);
          for (const [at, { score }] of scored.entries()) {
            expect(score).toBeGreaterThanOrEqual(scored[at - 1]?.score ?? 0);
          }
        },
      ),
    );
  });

  it('never drops when a way of contact is added', () => {
    fc.assert(
      fc.property(anyFeatures, anyContact, age, (features, facts, days) => {
        const more = { ...facts, hasEmail: true, hasPhone: true, hasCompany: true };
        expect(scoreLead(features, more, days).score).toBeGreaterThanOrEqual(
          scoreLead(features, facts, days).score,
        );
      }),
    );
  });

  it('keeps temperature, score and bounds together', () => {
    fc.assert(
      fc.property(anyFeatures, anyContact, age, (features, facts, days) => {
        const scored = scoreLead(features, facts, days);
        expect(scored.temperature).toBe(temperatureOf(scored.score));
        expect(scored.probability).toBeGreaterThan(0);
        expect(scored.probability).toBeLessThan(1);
      }),
    );
  });
});

describe('anchors', () => {
  const spread = Array.from({ length: 200 }, (_, at) => (at + 1) / 202);

  it('make as many leads hot as can be called', () => {
    const anchors = anchorsForCapacity(spread, 0.1, 0.4);
    const scores = spread.map((p) => scoreOf(p, anchors));
    expect(scores.filter((score) => score >= 70)).toHaveLength(20);
    expect(scores.filter((score) => score >= 40)).toHaveLength(80);
  });

  it('stay as they are with few or equal leads', () => {
    expect(anchorsForCapacity(spread.slice(0, 49), 0.1, 0.4)).toBe(defaultAnchors);
    expect(
      anchorsForCapacity(
        spread.map(() => 0.2),
        0.1,
        0.4,
      ),
    ).toBe(defaultAnchors);
    expect(() => anchorsForCapacity(spread, 0.5, 0.4)).toThrow(RangeError);
  });
});

describe('sourceClassOf', () => {
  it.each([
    ['Recommandation client', 'referral'],
    ['meta-lead-ads', 'advert'],
    ['website-form', 'own_form'],
    ['Salon de Dakar', 'event'],
    ['fichier acheté', 'bought_list'],
    ['x', 'other'],
  ])('%s is %s', (source, expected) => expect(sourceClassOf(source)).toBe(expected));
});
