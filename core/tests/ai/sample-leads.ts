import type { BrandFacts } from '../../ai/brand';
import type { LeadForAi } from '../../ai/lead-material';
import type { LeadScoreOutput } from '../../ai/tasks/lead-score';

export const hotMessage =
  "Bonjour, nous voulons démarrer ce mois-ci, budget 2 000 000 FCFA validé, je suis la directrice, pouvez-vous m'appeler demain ?";

export function leadSaying(...messages: string[]): LeadForAi {
  return {
    name: 'Awa Diop',
    company: 'Téranga Cafés',
    source: 'website-form',
    messages,
    locale: 'fr-SN',
    email: 'awa@example.sn',
    phone: '+221771234567',
    touchpoints: 1,
  };
}

export const brand: BrandFacts = {
  name: 'Baobab Digital',
  language: 'fr',
  voice: 'Chaleureuse et directe, vouvoiement.',
  products: [
    {
      name: 'Site vitrine',
      description: 'Un site de 5 pages livré en 3 semaines.',
      facts: ['Prix : 850 000 FCFA.', 'Hébergement gratuit la première année.'],
    },
  ],
};

/** What a careful model answers to `hotMessage`. */
export const hotAnswer: LeadScoreOutput = {
  budget: { value: 'confirmed', quote: 'budget 2 000 000 FCFA validé' },
  authority: { value: 'decision_maker', quote: 'je suis la directrice' },
  need: { value: 'specific', quote: 'nous voulons démarrer ce mois-ci' },
  timing: { value: 'now', quote: 'ce mois-ci' },
  contact_request: { value: 'meeting_or_call', quote: "pouvez-vous m'appeler demain" },
  offer_match: { value: 'unknown', quote: null },
  objection: { value: 'unknown', quote: null },
  nature: { value: 'buyer', quote: 'nous voulons démarrer' },
};
