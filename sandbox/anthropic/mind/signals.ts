/** What a salesperson would notice in a message. */
export const signalNames = [
  'budget',
  'urgent',
  'later',
  'purchase',
  'meeting',
  'price',
  'need',
  'decision_maker',
  'volume',
  'comparison',
  'information',
  'no_interest',
  'no_budget',
  'job_or_study',
  'selling_to_us',
  'complaint',
  'wrong_person',
] as const;

export type SignalName = (typeof signalNames)[number];

const word = (alternatives: string) =>
  new RegExp(`(?<![\\p{L}\\p{N}])(?:${alternatives})(?![\\p{L}\\p{N}])`, 'iu');

/** Money with a currency, before or after the number: `2 500 000 FCFA`, `€300`, `R$ 1.200,50`, `5k euros`. */
export const moneyPattern =
  /(?:(?:[€$£]|R\$|US\$|XOF|EUR|USD|BRL)\s?\d[\d\s.,\u00a0\u202f]*\d?\s?(?:k|m|millions?|milhões|mil)?|\d[\d\s.,\u00a0\u202f]*\s?(?:k|m|millions?|milhões|mil)?\s?(?:f\s?cfa|fcfa|cfa|francs?|xof|€|euros?|eur|\$|dollars?|usd|r\$|reais|brl))(?![\p{L}\p{N}])/iu;

/** Headcounts and places: how big the buyer is. */
export const volumePattern =
  /\d[\d\s.\u00a0\u202f]*\s?(?:\p{L}+\s)?(?:employés?|employées?|salariés?|salariées?|collaborateurs|agents|commerciaux|personnes|boutiques|magasins|agences|points de vente|restaurants|clients|licences|utilisateurs|sites|employees|people|staff|agents|reps|salespeople|stores|shops|branches|outlets|customers|licen[cs]es|users|seats|locations|funcionários|funcionarios|colaboradores|pessoas|vendedores|lojas|filiais|clientes|licenças|usuários)(?!\p{L})/iu;

export const signalPatterns: Readonly<Record<SignalName, RegExp>> = {
  budget: new RegExp(
    `${moneyPattern.source}|(?<!\\p{L})(?:budget|orçamento)(?: (?:de|of|is|est|é|approved|validé|aprovado|disponible|prêt|ready))(?!\\p{L})`,
    'iu',
  ),
  urgent: word(
    "urgent|urgente|urgence|au plus vite|dès que possible|rapidement|cette semaine|aujourd'hui|demain|d'ici (?:la fin|\\p{L}+)|avant (?:le|la|fin)|ce mois(?:-ci)?|sous quinzaine|asap|as soon as possible|right away|this week|this month|today|tomorrow|immediately|before (?:the end|friday|monday|next)|next week|la semaine prochaine|semaine prochaine|próxima semana|esta semana|este mês|hoje|amanhã|o quanto antes|imediatamente|antes de",
  ),
  later: word(
    "plus tard|l'année prochaine|l'an prochain|dans (?:six|6|douze|12) mois|pas (?:pour|tout de) (?:l'instant|suite)|pas pressé|sans urgence|next year|later|not (?:right )?now|no rush|someday|in (?:six|6|twelve|12) months|mais tarde|ano que vem|próximo ano|sem pressa|por enquanto não",
  ),
  purchase: word(
    'acheter|achat|commander|commande|souscrire|souscription|abonner|signer|devis|facture pro forma|proforma|prêts? à|on veut|nous voulons|je veux|buy|purchase|order|sign up|subscribe|quote|quotation|ready to|we want|i want|contract|comprar|compra|encomendar|assinar|contratar|cotação|proposta|queremos|quero',
  ),
  meeting: word(
    'rendez-vous|rdv|démo|démonstration|appel|appeler|rappeler|rappelez|échanger|visio|rencontrer|meeting|demo|call|call me|speak|talk|chat with|appointment|reunião|demonstração|ligar|ligue|conversar|agendar|marcar',
  ),
  price: word(
    'prix|tarifs?|coûte|coût|combien|price|prices|pricing|cost|costs|how much|rates?|preço|preços|quanto custa|valor|valores|tarifa',
  ),
  need: word(
    'besoin|cherche|cherchons|recherche|recherchons|souhait\\p{L}*|aimerai\\p{L}*|voudrai\\p{L}*|il nous faut|problème|need|needs|looking for|searching|would like|struggling|problem|preciso|precisamos|procuro|procuramos|gostaria|gostaríamos|problema|necessit\\p{L}*',
  ),
  decision_maker: word(
    'directeur|directrice|gérante?|dg|pdg|ceo|cto|cmo|founder|co-founder|owner|fondateur|fondatrice|cofondateur|propriétaire|patronne?|associée?|responsable|head of|director|manager|managing|president|présidente?|je décide|i decide|dono|dona|sócio|sócia|fundador|fundadora|diretor|diretora|gerente|proprietári[oa]',
  ),
  volume: volumePattern,
  comparison: word(
    'comparer|comparons|concurrent|concurrents|autres? (?:offres?|prestataires?|fournisseurs?)|compare|comparing|competitor|competitors|other (?:vendors?|providers?|offers?)|alternatives?|comparar|comparando|concorrente|concorrentes|outras? (?:ofertas?|fornecedor\\p{L}*)',
  ),
  information: word(
    'informations?|renseignements?|en savoir plus|curieux|curieuse|documentation|brochure|info|infos|information|learn more|just (?:browsing|looking)|curious|informações|saber mais|curios[oa]|catálogo',
  ),
  no_interest: word(
    "pas intéressée?s?|plus intéressée?s?|ne m'écrivez plus|désabonn\\p{L}*|désinscri\\p{L}*|arrêtez|not interested|unsubscribe|stop (?:messaging|contacting|writing)|remove me|não (?:tenho|temos) interesse|sem interesse|parar de|descadastr\\p{L}*",
  ),
  no_budget: word(
    "pas de budget|sans budget|aucun budget|gratuit|gratuitement|trop cher|no budget|for free|free of charge|can't afford|too expensive|sem orçamento|de graça|grátis|muito caro",
  ),
  job_or_study: word(
    'stage|stagiaire|candidature|emploi|mon cv|étudiante?s?|mémoire|exposé|internship|intern|job application|my (?:cv|resume)|student|thesis|homework|estágio|estagiári[oa]|emprego|currículo|estudante|trabalho da faculdade',
  ),
  selling_to_us: word(
    "backlinks?|guest posts?|seo (?:services?|packages?)|first page of google|crypto|bitcoin|casino|loan offer|investment opportunity|prêt entre particuliers|gagner de l'argent|référencement garanti|renda extra|empréstimo",
  ),
  complaint: word(
    'arnaque|scandale|honteux|plainte|remboursement|rembourser|réclamation|scam|complaint|refund|unacceptable|terrible|golpe|reclamação|reembolso|inaceitável',
  ),
  wrong_person: word(
    'mauvais numéro|vous vous trompez|mauvaise personne|wrong number|wrong person|número errado|pessoa errada',
  ),
};
