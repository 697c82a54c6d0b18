import fc from 'fast-check';
import { calibrated, calibrationFor, uncalibrated } from '../../scoring/calibration';
import { featureValues, noFeatures, type LeadFeatures } from '../../scoring/features';
import { logOddsWith, scoringCandidate, type Scorer } from '../../scoring/learning/candidate';
import { flatWeights, shapedWeights, type LeadOutcome } from '../../scoring/learning/outcome';
import { refit } from '../../scoring/learning/refit';
import { scoringReport } from '../../scoring/learning/weekly-report';
import { scoreLead } from '../../scoring/score';
import { expertWeights, sourceClasses, type ScoringWeights } from '../../scoring/weights';
import { auc } from '../../statistics/auc';
import { seededRandom } from '../../statistics/random';
import { reliability } from '../../statistics/reliability';
import { sigmoid } from '../../statistics/sigmoid';

/** Leads drawn from a known truth, so that what is learned can be held against it. */
function leadsFrom(truth: ScoringWeights, count: number, seed: number): LeadOutcome[] {
  const random = seededRandom(seed);
  const pick = <Item>(items: readonly [Item, ...Item[]]): Item =>
    items[Math.floor(random() * items.length)] ?? items[0];
  return Array.from({ length: count }, () => {
    const features: LeadFeatures = {
      ...noFeatures,
      budget: pick(featureValues.budget),
      authority: pick(featureValues.authority),
      need: pick(featureValues.need),
      timing: pick(featureValues.timing),
      contact_request: pick(featureValues.contact_request),
    };
    const contact = {
      hasEmail: random() < 0.7,
      hasPhone: random() < 0.8,
      hasCompany: random() < 0.5,
      source: pick(sourceClasses),
    };
    const lead = { features, contact, intentAgeDays: random() * 20 };
    return { ...lead, converted: random() < sigmoid(logOddsWith(truth, lead)) };
  });
}

const truth: ScoringWeights = {
  ...expertWeights,
  version: 'truth',
  bias: -1.5,
  features: {
    ...expertWeights.features,
    timing: { now: 0, quarter: 0.2, later: 0.1, none: 0 },
    authority: { decision_maker: 2, influencer: 1, none: -1 },
  },
};
const current: Scorer = { weights: expertWeights, calibration: uncalibrated };

describe('refit', () => {
  it('needs 50 outcomes and both kinds of them', () => {
    const leads = leadsFrom(truth, 49, 1);
    expect(refit(expertWeights, leads, 'v')).toMatchObject({ ok: false, code: 'insufficient' });
    const lost = leadsFrom(truth, 200, 1).map((lead) => ({ ...lead, converted: false }));
    expect(refit(expertWeights, lost, 'v')).toMatchObject({ ok: false, code: 'insufficient' });
  });

  it('moves from the experts to the data as outcomes come in', () => {
    const distance = (count: number): number => {
      const fitted = refit(expertWeights, leadsFrom(truth, count, 7), 'v');
      if (!fitted.ok) throw new Error(fitted.reason);
      return Math.abs((fitted.weights.features.authority.decision_maker ?? 0) - 2);
    };
    const [few, many] = [distance(80), distance(3_000)];
    expect(few).toBeGreaterThan(0.5);
    expect(few).toBeLessThan(1.2);
    expect(many).toBeLessThan(0.3);
  });

  it('leaves a weight no outcome touches exactly where it was', () => {
    const fitted = refit(expertWeights, leadsFrom(truth, 300, 3), 'v2');
    expect(fitted).toMatchObject({
      ok: true,
      weights: { version: 'v2', features: { nature: expertWeights.features.nature } },
    });
  });

  it('reaches the order and the calibration of the truth', () => {
    const fitted = refit(expertWeights, leadsFrom(truth, 2_500, 11), 'v');
    if (!fitted.ok) throw new Error(fitted.reason);
    const fresh = leadsFrom(truth, 6_000, 12);
    const outcomes = fresh.map((lead) => lead.converted);
    const ranked = (weights: ScoringWeights) => {
      const result = auc(
        outcomes,
        fresh.map((lead) => logOddsWith(weights, lead)),
      );
      return result.ok ? result.auc : 0;
    };
    expect(ranked(truth) - ranked(fitted.weights)).toBeLessThan(0.01);
    expect(ranked(truth) - ranked(expertWeights)).toBeGreaterThan(0.02);
    const probabilities = fresh.map((lead) => sigmoid(logOddsWith(fitted.weights, lead)));
    expect(reliability({ outcomes, probabilities }).ece).toBeLessThan(0.03);
  });

  it('keeps the shape of the weights', () => {
    expect(
      shapedWeights(expertWeights, flatWeights(expertWeights), expertWeights.bias, 'expert-1'),
    ).toEqual(expertWeights);
  });
});

describe('calibration', () => {
  const leads = leadsFrom(truth, 3_000, 21);
  const logOdds = leads.map((lead) => logOddsWith(expertWeights, lead));
  const converted = leads.map((lead) => lead.converted);

  it('grows with the number of outcomes', () => {
    const kind = (count: number) =>
      calibrationFor(logOdds.slice(0, count), converted.slice(0, count)).kind;
    expect([49, 50, 999, 1_000].map(kind)).toEqual(['none', 'platt', 'platt', 'isotonic']);
    expect(
      calibrationFor(
        logOdds,
        converted.map(() => true),
      ).kind,
    ).toBe('none');
  });

  it.each([
    ['platt', 900],
    ['isotonic', 3_000],
  ])('%s keeps the order, stays inside 0 and 1, and repairs a wrong base rate', (_kind, count) => {
    const fit = calibrationFor(logOdds.slice(0, count), converted.slice(0, count));
    fc.assert(
      fc.property(
        fc.double({ min: -30, max: 30, noNaN: true }),
        fc.double({ min: -30, max: 30, noNaN: true }),
        (a, b) => {
          const [low, high] = [calibrated(fit, Math.min(a, b)), calibrated(fit, Math.max(a, b))];
          expect(low).toBeLessThanOrEqual(high);
          expect(low).toBeGreaterThan(0);
          expect(high).toBeLessThan(1);
        },
      ),
    );
    const ece = (probabilities: number[]) =>
      reliability({ outcomes: converted, probabilities }).ece;
    expect(ece(logOdds.map((x) => calibrated(fit, x)))).toBeLessThan(ece(logOdds.map(sigmoid)) / 2);
  });

  it('is what a score is made of', () => {
    const fit = calibrationFor(logOdds, converted);
    const contact = { hasEmail: true, hasPhone: true, hasCompany: true, source: 'other' as const };
    const scored = scoreLead(noFeatures, contact, 0, { calibration: fit });
    expect(scored.probability).toBe(
      calibrated(fit, expertWeights.bias + scored.fit + scored.intent),
    );
  });
});

describe('scoringCandidate', () => {
  const judged = (from: ScoringWeights, count: number, seed: number) => {
    const leads = leadsFrom(from, count, seed);
    const cut = Math.floor(count * 0.7);
    return scoringCandidate(
      current,
      leads.slice(0, cut),
      leads.slice(cut),
      'v2',
      seededRandom(seed),
    );
  };

  it('proposes better weights on outcomes they never saw', () => {
    expect(judged(truth, 1_500, 31)).toMatchObject({
      ok: true,
      scorer: { weights: { version: 'v2' } },
      evaluation: { verdict: 'better', outcomes: 450 },
    });
  });

  it('changes nothing when the experts were right', () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const candidate = judged(expertWeights, 600, seed);
      expect(candidate.ok && candidate.evaluation.verdict).not.toBe('better');
    }
  });

  it('says when there is not enough to learn from', () => {
    expect(judged(truth, 60, 1)).toMatchObject({ ok: false, code: 'insufficient' });
  });
});

describe('scoringReport', () => {
  const scored = leadsFrom(truth, 1_000, 41).map((lead) => ({
    probability: sigmoid(logOddsWith(truth, lead)),
    converted: lead.converted,
  }));
  const probabilities = scored.map(({ probability }) => probability);

  it('finds a good scorer good and an unmoved population unmoved', () => {
    const report = scoringReport(scored, probabilities.slice(0, 500), probabilities.slice(500));
    if (!report.ok) throw new Error(report.reason);
    expect(report.brier).toBeLessThan(report.baseRateBrier);
    expect(report.ece).toBeLessThan(0.05);
    expect(report.liftAtTenth).toBeGreaterThan(1.3);
    expect(report.drift?.drifted).toBe(false);
  });

  it('finds drift', () => {
    const moved = probabilities.map((p) => Math.min(1, p + 0.3));
    expect(scoringReport(scored, moved, probabilities)).toMatchObject({ drift: { drifted: true } });
  });

  it('is silent below 50 outcomes', () => {
    expect(scoringReport(scored.slice(0, 49), [], [])).toMatchObject({
      ok: false,
      code: 'insufficient',
    });
  });
});
