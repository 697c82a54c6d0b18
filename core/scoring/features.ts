/**
 * What is read from a lead's own words, as closed lists. Nothing here is a protected trait or stands in for one: no
 * name, gender, age, origin, religion, health, language, country or phone operator (regulation (EU) 2016/679 art. 9;
 * Loi 2008-12 of Senegal; LGPD art. 6 IX).
 */
export const featureValues = {
  budget: ['confirmed', 'stated', 'exploring', 'none', 'unknown'],
  authority: ['decision_maker', 'influencer', 'none', 'unknown'],
  need: ['specific', 'general', 'none', 'unknown'],
  timing: ['now', 'quarter', 'later', 'none', 'unknown'],
  contact_request: ['meeting_or_call', 'information', 'none', 'unknown'],
  offer_match: ['matches', 'partly', 'outside', 'unknown'],
  objection: ['price', 'timing', 'trust', 'competitor', 'none', 'unknown'],
  nature: ['buyer', 'job_seeker', 'seller', 'student', 'spam', 'unknown'],
} as const;

export type FeatureName = keyof typeof featureValues;
export type FeatureValue<Name extends FeatureName> = (typeof featureValues)[Name][number];
export type LeadFeatures = { readonly [Name in FeatureName]: FeatureValue<Name> };

export const featureNames = Object.keys(featureValues) as readonly FeatureName[];

/** A verbatim piece of the lead's text that shows a feature. */
export interface Evidence {
  readonly feature: FeatureName;
  readonly quote: string;
}

export const noFeatures: LeadFeatures = {
  budget: 'unknown',
  authority: 'unknown',
  need: 'unknown',
  timing: 'unknown',
  contact_request: 'unknown',
  offer_match: 'unknown',
  objection: 'unknown',
  nature: 'unknown',
};
