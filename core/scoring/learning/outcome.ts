import { featureNames, type FeatureName, type LeadFeatures } from '../features';
import { intentHalfLifeDays } from '../score';
import { sideOf, type ContactFacts, type ScoringWeights } from '../weights';

/** A scored lead whose end is known. */
export interface LeadOutcome {
  readonly features: LeadFeatures;
  readonly contact: ContactFacts;
  /** Age of intent when it was scored. */
  readonly intentAgeDays: number;
  readonly converted: boolean;
}

/** Which weight, e.g. `budget=confirmed` or `contact.phone`. */
export type WeightKey = string;

/** The weights that act on a lead and how strongly: 1, or what ageing left of an intent. */
export function activeWeights(
  lead: Pick<LeadOutcome, 'features' | 'contact' | 'intentAgeDays'>,
): readonly (readonly [WeightKey, number])[] {
  const remaining = 2 ** (-Math.max(0, lead.intentAgeDays) / intentHalfLifeDays);
  const active: (readonly [WeightKey, number])[] = featureNames
    .filter((name) => lead.features[name] !== 'unknown')
    .map((name) => [`${name}=${lead.features[name]}`, sideOf[name] === 'intent' ? remaining : 1]);
  if (lead.contact.hasEmail) active.push(['contact.email', 1]);
  if (lead.contact.hasPhone) active.push(['contact.phone', 1]);
  if (lead.contact.hasCompany) active.push(['contact.company', 1]);
  active.push([`source=${lead.contact.source}`, 1]);
  return active;
}

/** Every weight as a flat table. */
export function flatWeights(weights: ScoringWeights): ReadonlyMap<WeightKey, number> {
  const flat = new Map<WeightKey, number>();
  for (const name of featureNames) {
    for (const [value, weight] of Object.entries(weights.features[name])) {
      flat.set(`${name}=${value}`, weight);
    }
  }
  for (const [name, weight] of Object.entries(weights.contact)) flat.set(`contact.${name}`, weight);
  for (const [name, weight] of Object.entries(weights.source)) flat.set(`source=${name}`, weight);
  return flat;
}

/** The table back in its own shape. */
export function shapedWeights(
  shape: ScoringWeights,
  flat: ReadonlyMap<WeightKey, number>,
  bias: number,
  version: string,
): ScoringWeights {
  const of = (key: WeightKey, otherwise: number): number => flat.get(key) ?? otherwise;
  const table = <Name extends FeatureName>(name: Name): ScoringWeights['features'][Name] => {
    const given: Readonly<Record<string, number | undefined>> = shape.features[name];
    const next: Record<string, number> = {};
    for (const [value, weight] of Object.entries(given)) {
      if (weight !== undefined) next[value] = of(`${name}=${value}`, weight);
    }
    return { ...shape.features[name], ...next };
  };
  const { source, contact } = shape;
  return {
    version,
    bias,
    features: {
      budget: table('budget'),
      authority: table('authority'),
      need: table('need'),
      timing: table('timing'),
      contact_request: table('contact_request'),
      offer_match: table('offer_match'),
      objection: table('objection'),
      nature: table('nature'),
    },
    contact: {
      email: of('contact.email', contact.email),
      phone: of('contact.phone', contact.phone),
      company: of('contact.company', contact.company),
    },
    source: {
      referral: of('source=referral', source.referral),
      own_form: of('source=own_form', source.own_form),
      advert: of('source=advert', source.advert),
      event: of('source=event', source.event),
      bought_list: of('source=bought_list', source.bought_list),
      other: of('source=other', source.other),
    },
  };
}
