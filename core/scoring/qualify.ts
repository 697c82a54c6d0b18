import type { LeadMaterial } from '../ai/lead-material';
import type { LeadSummary, Temperature } from '../leads/lead';
import type { Evidence, LeadFeatures } from './features';
import { reasonsFor } from './reasons';
import { readFeaturesByRules, type ReadFeatures } from './rules/read-features';
import {
  defaultAnchors,
  hotFrom,
  scoreLead,
  temperatureOf,
  warmFrom,
  type ScoreAnchors,
  type Scored,
  type ScoringSettings,
} from './score';
import { sourceClassOf, type ContactFacts } from './weights';
import type { Language } from '../text/language';
import type { ReviewReason } from './review-reason';

/** Model and rules may differ by this many points before a person has to look. */
export const agreementPoints = 25;
/** A score that rises by more than this from one reading to the next is reported. */
export const jumpPoints = 40;

export interface QualifyInput {
  readonly lead: Pick<LeadSummary, 'email' | 'phone' | 'company' | 'source'>;
  readonly material: Pick<LeadMaterial, 'messages' | 'attacks'>;
  /** Accepted features of the model; null when it is down, refused, or failed its checks. */
  readonly model: ReadFeatures | null;
  /** Days since the newest message. */
  readonly intentAgeDays: number;
  /** The lead's last score; null for the first. */
  readonly previousScore: number | null;
  /** Language of the reasons. */
  readonly language: Language;
  readonly settings?: ScoringSettings;
}

export interface Qualification {
  readonly score: number;
  readonly probability: number;
  readonly temperature: Temperature;
  readonly scorer: 'model' | 'rules';
  readonly reasons: readonly string[];
  readonly evidence: readonly Evidence[];
  readonly features: LeadFeatures;
  /** A person has to look; such a lead is never hot. */
  readonly needs_human: boolean;
  readonly review: readonly ReviewReason[];
  /** The rule scorer's own score, for agreement statistics. */
  readonly rule_score: number;
}

/**
 * Score of a lead from the model's features, held against the rules' reading of the same text.
 *
 * - within 25 points: the model's score stands;
 * - further apart: at most 25 points above the rules, never into a higher temperature than theirs, and a person looks.
 *   So a text can lift a score only as far as its plain words do;
 * - instructions in the text, no way to reach the lead, or (from warm on) no message: below hot, and a person looks;
 * - no model: the rules' score, marked `rules`.
 */
export function qualify(input: QualifyInput): Qualification {
  const { material, settings = {} } = input;
  const contact = contactOf(input.lead);
  const scored = (features: LeadFeatures): Scored =>
    scoreLead(features, contact, input.intentAgeDays, settings);

  const byRules = readFeaturesByRules(material.messages);
  const rules = scored(byRules.features);
  const reading = input.model ?? byRules;
  const main = input.model === null ? rules : scored(input.model.features);

  const attacked = material.attacks.length > 0;
  const disagree = Math.abs(main.score - rules.score) > agreementPoints;
  const trusted = Math.min(
    main.score,
    attacked ? rules.score : disagree ? Math.min(rules.score + agreementPoints, topOf(rules)) : 100,
  );
  const review: ReviewReason[] = [
    ...(attacked ? (['instructions_in_text'] as const) : []),
    ...(disagree ? (['scorers_disagree'] as const) : []),
    ...(contact.hasEmail || contact.hasPhone ? [] : (['contact_missing'] as const)),
    ...(material.messages.length === 0 && trusted >= warmFrom
      ? (['message_missing'] as const)
      : []),
    ...(input.previousScore !== null && trusted - input.previousScore > jumpPoints
      ? (['score_jump'] as const)
      : []),
  ];
  // A jump is reported and looked at, but a lead that says "call me now" after a quiet month is not held back.
  const heldBack = review.some((reason) => reason !== 'score_jump');
  const score = heldBack ? Math.min(trusted, hotFrom - 1) : trusted;
  return {
    score,
    probability:
      score < main.score
        ? probabilityAt(score, settings.anchors ?? defaultAnchors)
        : main.probability,
    temperature: temperatureOf(score),
    scorer: input.model === null ? 'rules' : 'model',
    reasons: reasonsFor(main.contributions, reading.features, review, input.language),
    evidence: reading.evidence,
    features: reading.features,
    needs_human: heldBack,
    review,
    rule_score: rules.score,
  };
}

/** Highest score within a temperature. */
function topOf({ temperature }: Scored): number {
  return temperature === 'cold' ? warmFrom - 1 : temperature === 'warm' ? hotFrom - 1 : 100;
}

function contactOf(lead: QualifyInput['lead']): ContactFacts {
  return {
    hasEmail: lead.email !== null,
    hasPhone: lead.phone !== null,
    hasCompany: lead.company !== null,
    source: sourceClassOf(lead.source),
  };
}

/** Inverse of `scoreOf`: a score that was held back must not be shown with the probability it was not believed. */
function probabilityAt(score: number, { warm, hot }: ScoreAnchors): number {
  if (score < warmFrom) return (score / warmFrom) * warm;
  if (score < hotFrom) return warm + ((score - warmFrom) / (hotFrom - warmFrom)) * (hot - warm);
  return hot + ((score - hotFrom) / (100 - hotFrom)) * (1 - hot);
}
