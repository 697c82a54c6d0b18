import { featureValues, type LeadFeatures } from '../scoring/features';
import { scoreLead } from '../scoring/score';
import type { ContactFacts } from '../scoring/weights';
import { seededRandom } from '../statistics/random';
import type { BenchLine } from './bench-line';

const leads = 1_000_000;

/** The bar of the scorer: a million leads within 20 s on one core. */
export function benchScoring(): BenchLine[] {
  const random = seededRandom(1);
  const pick = <Item>(items: readonly [Item, ...Item[]]): Item =>
    items[Math.floor(random() * items.length)] ?? items[0];
  const drawn = Array.from({ length: 1_000 }, (): [LeadFeatures, ContactFacts] => [
    {
      budget: pick(featureValues.budget),
      authority: pick(featureValues.authority),
      need: pick(featureValues.need),
      timing: pick(featureValues.timing),
      contact_request: pick(featureValues.contact_request),
      offer_match: pick(featureValues.offer_match),
      objection: pick(featureValues.objection),
      nature: pick(featureValues.nature),
    },
    { hasEmail: true, hasPhone: random() < 0.8, hasCompany: random() < 0.5, source: 'own_form' },
  ]);
  const startedMs = performance.now();
  let hot = 0;
  for (let lead = 0; lead < leads; lead += 1) {
    const [features, contact] = drawn[lead % drawn.length] ?? [];
    if (features && contact && scoreLead(features, contact, lead % 30).temperature === 'hot')
      hot += 1;
  }
  const seconds = (performance.now() - startedMs) / 1_000;
  return [
    { name: `${leads.toLocaleString('en')} leads scored (${hot} hot)`, seconds, limitSeconds: 20 },
  ];
}
