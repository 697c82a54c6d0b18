import { folded } from '../../text/fold';
import { sentencesOf } from '../../text/sentences';
import {
  featureNames,
  noFeatures,
  type Evidence,
  type FeatureName,
  type LeadFeatures,
} from '../features';
import { phrases } from './phrases';

export interface ReadFeatures {
  readonly features: LeadFeatures;
  readonly evidence: readonly Evidence[];
}

const quoteMaxCharacters = 240;

/**
 * Features from key phrases in French, English and Portuguese, with the sentence that shows each. Reads less than a
 * model does and never more than is there: what no phrase shows stays `unknown`.
 *
 * `'Budget 2 000 000 FCFA validé, rappelez-moi demain'` → budget confirmed, contact_request meeting_or_call, timing now.
 * @param texts the lead's own messages, made safe (`leadMaterial`), newest first: the newest that says something counts.
 */
export function readFeaturesByRules(texts: readonly string[]): ReadFeatures {
  const sentences = texts.flatMap(sentencesOf).map((sentence) => ({
    quote: sentence.trim().slice(0, quoteMaxCharacters),
    text: folded(sentence),
  }));
  let features: LeadFeatures = noFeatures;
  const evidence: Evidence[] = [];
  for (const name of featureNames) {
    const hit = firstHit(name, sentences);
    if (!hit) continue;
    features = { ...features, [name]: hit.value };
    evidence.push({ feature: name, quote: hit.quote });
  }
  if (features.nature === 'unknown' && wantsToBuy(features)) {
    features = { ...features, nature: 'buyer' };
    const shown = evidence.find(({ feature }) => feature === 'need' || feature === 'budget');
    if (shown) evidence.push({ feature: 'nature', quote: shown.quote });
  }
  return { features, evidence };
}

function firstHit(
  name: FeatureName,
  sentences: readonly { readonly quote: string; readonly text: string }[],
): { readonly value: string; readonly quote: string } | null {
  for (const [value, pattern] of phrases[name] ?? []) {
    const sentence = sentences.find(({ text }) => pattern.test(text));
    if (sentence) return { value, quote: sentence.quote };
  }
  return null;
}

function wantsToBuy(features: LeadFeatures): boolean {
  return (
    (features.need === 'specific' || features.need === 'general') && features.budget !== 'unknown'
  );
}
