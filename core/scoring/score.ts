import type { Temperature } from '../leads/lead';
import { calibrated, uncalibrated, type Calibration } from './calibration';
import { featureNames, type FeatureName, type LeadFeatures } from './features';
import { expertWeights, sideOf, type ContactFacts, type ScoringWeights } from './weights';

/** Intent loses half its weight in this time without a new sign of life. */
export const intentHalfLifeDays = 14;

export const hotFrom = 70;
export const warmFrom = 40;

/** The probabilities at which a score of 70 and of 40 is reached; set to the tenant's capacity to make contact. */
export interface ScoreAnchors {
  readonly hot: number;
  readonly warm: number;
}

/** Cold start: hot from 3 in 10, warm from 1 in 10. */
export const defaultAnchors: ScoreAnchors = { hot: 0.3, warm: 0.1 };

export interface Contribution {
  readonly feature: FeatureName | 'email' | 'phone' | 'company' | 'source';
  /** Log-odds after ageing. */
  readonly logOdds: number;
}

export interface Scored {
  /** 0–100, whole. */
  readonly score: number;
  /** 0–1. */
  readonly probability: number;
  readonly temperature: Temperature;
  /** Log-odds of each side, intent already aged. */
  readonly fit: number;
  readonly intent: number;
  /** What moved the score, strongest first. */
  readonly contributions: readonly Contribution[];
}

/** A tenant's own; what is left out is the cold start. */
export interface ScoringSettings {
  readonly weights?: ScoringWeights;
  readonly calibration?: Calibration;
  readonly anchors?: ScoreAnchors;
}

/**
 * P = σ(bias + fit + intent · 2^(−age/14 d)), calibrated, then a monotone map to 0–100.
 *
 * Budget confirmed, decision maker, need specific, timing now, asks for a call, phone known, form:
 * −2.9 + (0.8 + 0.2 + 0.1) + (1.2 + 0.8 + 1.2 + 1.2) = 2.6 → P = 0.93 → score 97, hot.
 * @param intentAgeDays days since the lead last showed intent; negative counts as 0.
 */
export function scoreLead(
  features: LeadFeatures,
  contact: ContactFacts,
  intentAgeDays: number,
  {
    weights = expertWeights,
    calibration = uncalibrated,
    anchors = defaultAnchors,
  }: ScoringSettings = {},
): Scored {
  const remaining = 2 ** (-Math.max(0, intentAgeDays) / intentHalfLifeDays);
  const contributions: Contribution[] = featureNames.map((feature) => {
    const logOdds = weightOf(weights, feature, features);
    return { feature, logOdds: sideOf[feature] === 'intent' ? logOdds * remaining : logOdds };
  });
  contributions.push(
    { feature: 'email', logOdds: contact.hasEmail ? weights.contact.email : 0 },
    { feature: 'phone', logOdds: contact.hasPhone ? weights.contact.phone : 0 },
    { feature: 'company', logOdds: contact.hasCompany ? weights.contact.company : 0 },
    { feature: 'source', logOdds: weights.source[contact.source] },
  );
  const intent = sum(contributions.filter(isIntent));
  const fit = sum(contributions.filter((contribution) => !isIntent(contribution)));
  const probability = calibrated(calibration, weights.bias + fit + intent);
  const score = scoreOf(probability, anchors);
  return {
    score,
    probability,
    temperature: temperatureOf(score),
    fit,
    intent,
    contributions: contributions
      .filter(({ logOdds }) => logOdds !== 0)
      .sort((a, b) => Math.abs(b.logOdds) - Math.abs(a.logOdds)),
  };
}

/** Straight lines through (0, 0), (warm, 40), (hot, 70), (1, 100); rounded down, so 70 is never reached from below. */
export function scoreOf(probability: number, anchors: ScoreAnchors = defaultAnchors): number {
  const { warm, hot } = anchors;
  if (!(warm > 0 && warm < hot && hot < 1)) {
    throw new RangeError('Anchors must satisfy 0 < warm < hot < 1.');
  }
  if (!(probability >= 0 && probability <= 1)) {
    throw new RangeError('A probability lies between 0 and 1.');
  }
  const exact =
    probability < warm
      ? (probability / warm) * warmFrom
      : probability < hot
        ? warmFrom + ((probability - warm) / (hot - warm)) * (hotFrom - warmFrom)
        : hotFrom + ((probability - hot) / (1 - hot)) * (100 - hotFrom);
  // A hair of floating-point dust must not cost a point at the anchors.
  return Math.min(100, Math.floor(exact + 1e-9));
}

export function temperatureOf(score: number): Temperature {
  if (score >= hotFrom) return 'hot';
  return score >= warmFrom ? 'warm' : 'cold';
}

function weightOf(weights: ScoringWeights, name: FeatureName, features: LeadFeatures): number {
  const table: Readonly<Record<string, number | undefined>> = weights.features[name];
  return table[features[name]] ?? 0;
}

function isIntent({ feature }: Contribution): boolean {
  return feature in sideOf && sideOf[feature as FeatureName] === 'intent';
}

function sum(contributions: readonly Contribution[]): number {
  return contributions.reduce((total, { logOdds }) => total + logOdds, 0);
}
