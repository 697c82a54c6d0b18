import type { Language } from '../text/language';
import type { FeatureName, LeadFeatures } from './features';
import type { ReviewReason } from './review-reason';
import type { Contribution } from './score';

/** Shown to salespeople; enough to see why, few enough to read. */
export const reasonsShown = 4;

type Wording = Readonly<Record<Language, string>>;

const featureWords: {
  readonly [Name in FeatureName]: Readonly<Partial<Record<LeadFeatures[Name], Wording>>>;
} = {
  budget: {
    confirmed: { fr: 'Budget confirmé', en: 'Budget confirmed', pt: 'Orçamento confirmado' },
    stated: { fr: 'Budget indiqué', en: 'Budget stated', pt: 'Orçamento informado' },
    exploring: { fr: 'Demande les prix', en: 'Asks about prices', pt: 'Pergunta sobre preços' },
    none: { fr: 'Pas de budget', en: 'No budget', pt: 'Sem orçamento' },
  },
  authority: {
    decision_maker: { fr: 'Décide', en: 'Decides', pt: 'Decide' },
    influencer: { fr: 'Prépare la décision', en: 'Prepares the decision', pt: 'Prepara a decisão' },
    none: { fr: 'Ne décide pas', en: 'Does not decide', pt: 'Não decide' },
  },
  need: {
    specific: { fr: 'Besoin précis', en: 'Specific need', pt: 'Necessidade específica' },
    general: { fr: 'Intérêt général', en: 'General interest', pt: 'Interesse geral' },
    none: { fr: 'Regarde seulement', en: 'Only looking', pt: 'Só está olhando' },
  },
  timing: {
    now: {
      fr: 'Veut avancer ce mois-ci',
      en: 'Wants to move this month',
      pt: 'Quer avançar este mês',
    },
    quarter: {
      fr: 'Projet dans les trois mois',
      en: 'Plans within three months',
      pt: 'Projeto em três meses',
    },
    later: { fr: 'Projet plus tard', en: 'Plans for later', pt: 'Projeto para depois' },
    none: { fr: 'Aucune date prévue', en: 'No date planned', pt: 'Sem data prevista' },
  },
  contact_request: {
    meeting_or_call: {
      fr: 'Demande un appel ou un rendez-vous',
      en: 'Asks for a call or meeting',
      pt: 'Pede uma ligação ou reunião',
    },
    information: {
      fr: 'Demande des informations',
      en: 'Asks for information',
      pt: 'Pede informações',
    },
    none: { fr: 'Ne veut pas être appelé', en: 'Does not want a call', pt: 'Não quer ligação' },
  },
  offer_match: {
    matches: { fr: "Correspond à l'offre", en: 'Matches the offer', pt: 'Combina com a oferta' },
    partly: {
      fr: "Correspond en partie à l'offre",
      en: 'Partly matches the offer',
      pt: 'Combina em parte com a oferta',
    },
    outside: { fr: "Hors de l'offre", en: 'Outside the offer', pt: 'Fora da oferta' },
  },
  objection: {
    price: { fr: 'Objection sur le prix', en: 'Objects to the price', pt: 'Objeção de preço' },
    timing: {
      fr: 'Objection sur le moment',
      en: 'Objects to the timing',
      pt: 'Objeção de momento',
    },
    trust: { fr: 'Doute de la confiance', en: 'Doubts trust', pt: 'Dúvida de confiança' },
    competitor: {
      fr: 'A déjà un fournisseur',
      en: 'Has a supplier already',
      pt: 'Já tem fornecedor',
    },
  },
  nature: {
    buyer: { fr: 'Parle en acheteur', en: 'Writes as a buyer', pt: 'Escreve como comprador' },
    job_seeker: { fr: 'Cherche un emploi', en: 'Looks for a job', pt: 'Procura emprego' },
    seller: {
      fr: 'Vend ses propres services',
      en: 'Sells their own services',
      pt: 'Vende seus serviços',
    },
    student: { fr: 'Travail scolaire', en: 'School work', pt: 'Trabalho escolar' },
    spam: { fr: 'Indésirable', en: 'Spam', pt: 'Spam' },
  },
};

const contactWords: Readonly<Record<'email' | 'phone' | 'company' | 'source', Wording>> = {
  email: { fr: 'E-mail connu', en: 'E-mail known', pt: 'E-mail conhecido' },
  phone: { fr: 'Téléphone connu', en: 'Phone known', pt: 'Telefone conhecido' },
  company: { fr: 'Entreprise connue', en: 'Company known', pt: 'Empresa conhecida' },
  source: { fr: 'Provenance du contact', en: 'Where the lead came from', pt: 'Origem do contato' },
};

const reviewWords: Readonly<Record<ReviewReason, Wording>> = {
  scorers_disagree: {
    fr: 'À vérifier : le modèle et les règles ne sont pas d’accord',
    en: 'To check: model and rules disagree',
    pt: 'A verificar: modelo e regras discordam',
  },
  contact_missing: {
    fr: 'À vérifier : ni e-mail ni téléphone',
    en: 'To check: neither e-mail nor phone',
    pt: 'A verificar: sem e-mail nem telefone',
  },
  message_missing: {
    fr: 'À vérifier : aucun message',
    en: 'To check: no message',
    pt: 'A verificar: nenhuma mensagem',
  },
  instructions_in_text: {
    fr: 'À vérifier : le message contient des instructions pour une machine',
    en: 'To check: the message contains instructions for a machine',
    pt: 'A verificar: a mensagem contém instruções para uma máquina',
  },
  score_jump: {
    fr: 'Hausse inhabituelle du score',
    en: 'Unusual rise of the score',
    pt: 'Alta incomum da pontuação',
  },
};

/** Why a lead has its score, what needs a person first, then the strongest contributions. */
export function reasonsFor(
  contributions: readonly Contribution[],
  features: LeadFeatures,
  review: readonly ReviewReason[],
  language: Language,
): readonly string[] {
  const moved = contributions
    .map(({ feature }) => wordingOf(feature, features)?.[language])
    .filter((words) => words !== undefined);
  return [
    ...review.map((reason) => reviewWords[reason][language]),
    ...moved.slice(0, reasonsShown),
  ];
}

function wordingOf(feature: Contribution['feature'], features: LeadFeatures): Wording | undefined {
  if (feature === 'email' || feature === 'phone' || feature === 'company' || feature === 'source') {
    return contactWords[feature];
  }
  const table: Readonly<Record<string, Wording | undefined>> = featureWords[feature];
  return table[features[feature]];
}
