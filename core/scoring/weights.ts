import type { FeatureName, LeadFeatures } from './features';

/** What is known of a lead without reading its text. */
export interface ContactFacts {
  readonly hasEmail: boolean;
  readonly hasPhone: boolean;
  readonly hasCompany: boolean;
  readonly source: SourceClass;
}

export const sourceClasses = [
  'referral',
  'own_form',
  'advert',
  'event',
  'bought_list',
  'other',
] as const;
export type SourceClass = (typeof sourceClasses)[number];

/** `fit`: whether we could serve them, which does not age. `intent`: whether they want it now, which does. */
export type Side = 'fit' | 'intent';

/** Log-odds added by each value; absent values add nothing. */
export interface ScoringWeights {
  /** Log-odds of a lead of whom nothing is known. */
  readonly bias: number;
  readonly features: {
    readonly [Name in FeatureName]: Readonly<Partial<Record<LeadFeatures[Name], number>>>;
  };
  readonly contact: { readonly email: number; readonly phone: number; readonly company: number };
  readonly source: Readonly<Record<SourceClass, number>>;
  readonly version: string;
}

export const sideOf: Readonly<Record<FeatureName, Side>> = {
  budget: 'intent',
  need: 'intent',
  timing: 'intent',
  contact_request: 'intent',
  objection: 'intent',
  authority: 'fit',
  offer_match: 'fit',
  nature: 'fit',
};

/**
 * Cold start, before a tenant has outcomes. Log-odds set by experts on the BANT questions (budget, authority, need,
 * timing): a bare enquiry converts in about 6 of 100 cases; a decision maker with an approved budget who asks for a
 * call this month in about 9 of 10. Replaced by `refit` from 50 outcomes on.
 */
export const expertWeights: ScoringWeights = {
  version: 'expert-1',
  bias: -2.9,
  features: {
    budget: { confirmed: 1.2, stated: 0.8, exploring: 0.2, none: -0.8 },
    authority: { decision_maker: 0.8, influencer: 0.3, none: -0.3 },
    need: { specific: 0.8, general: 0.3, none: -1.2 },
    timing: { now: 1.2, quarter: 0.6, later: -0.3, none: -0.9 },
    contact_request: { meeting_or_call: 1.2, information: 0.4, none: -0.6 },
    offer_match: { matches: 0.6, partly: 0.2, outside: -1.8 },
    objection: { price: -0.4, timing: -0.6, trust: -0.4, competitor: -0.5, none: 0 },
    nature: { buyer: 0.2, job_seeker: -3, seller: -3, student: -2.5, spam: -4 },
  },
  contact: { email: 0.1, phone: 0.2, company: 0.1 },
  source: { referral: 0.5, own_form: 0.1, advert: 0, event: 0.2, bought_list: -0.6, other: 0 },
};

/** What a source's name tells. `'Recommandation client'` → `referral`; `'meta-lead-ads'` → `advert`. */
export function sourceClassOf(source: string): SourceClass {
  const name = source.toLowerCase();
  if (/refer|recomm|parrain|indica[cç]/.test(name)) return 'referral';
  if (/\bads?\b|lead-?ads|meta|facebook|instagram|tiktok|google-ads|campaign|campagne/.test(name))
    return 'advert';
  if (/salon|foire|event|feira|conf[eé]r/.test(name)) return 'event';
  if (/list|fichier|scrap|achat|compra/.test(name)) return 'bought_list';
  return /form|site|web|landing|contact|whatsapp/.test(name) ? 'own_form' : 'other';
}
