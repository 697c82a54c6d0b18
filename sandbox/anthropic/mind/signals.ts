/** What a salesperson would notice in a message; patterns are matched on plain text (see plain-text.ts). */
const word = (alternatives: string) =>
  new RegExp(`(?<![\\p{L}\\p{N}])(?:${alternatives})(?![\\p{L}\\p{N}])`, 'u');

const amount = '\\d[\\d .,]*\\d|\\d';

/** Money with a currency, before or after the number: `2 500 000 FCFA`, `€300`, `R$ 1.200,50`, `5k euros`. */
export const moneyPattern = new RegExp(
  `(?:(?:us\\$|r\\$|[€$£]|xof|eur|usd|brl) ?(?:${amount}) ?(?:k|m|millions?|milhoes|mil)?|(?:${amount}) ?(?:k|m|millions?|milhoes|mil)? ?(?:de )?(?:f ?cfa|cfa|francs?|xof|€|euros?|eur|\\$|dollars?|usd|r\\$|reais|brl))(?![\\p{L}\\p{N}])`,
  'u',
);

/** Headcounts, places, quantities: how much the buyer wants. */
export const volumePattern = new RegExp(
  `(?<!\\p{L})(?:besoin (?:de |d')|cherch\\p{L}+ |voul\\p{L}+ |veux |commander |acheter |need |want |order |buy |precis\\p{L}+ de |quer\\p{L}+ |comprar )(?:${amount}) (?!mois|jours?|ans?|semaines?|heures?|minutes|months?|days?|years?|weeks?|hours?|mes|dias?|anos?|horas?|f?cfa|francs|euros?|dollars?|reais)\\p{L}{3,}|(?<![\\p{L}\\p{N}])(?:${amount}) ?(?:\\p{L}+ )?(?:employe(?:e)?s|salarie(?:e)?s|collaborateurs|agents|commerciaux|vendeurs|personnes|boutiques|magasins|agences|points de vente|restaurants|hotels|clients|licences|utilisateurs|sites|comptes|postes|tables|chaises|pieces|unites|employees|people|staff|reps|salespeople|stores|shops|branches|outlets|customers|licen[cs]es|users|seats|locations|units|accounts|chairs|funcionarios|colaboradores|pessoas|vendedores|lojas|filiais|clientes|usuarios|unidades|contas)(?!\\p{L})`,
  'u',
);

export const signalPatterns = {
  budget_confirmed: word(
    '(?:budget|orcamento|verba)(?: (?:(?!pas |not |nao |no )[^.!?;\n]){0,50}?)? ?(?:valide|approuve|vote|debloque|accorde|approved|signed off|confirmed|secured|aprovad[oa]|liberad[oa]|confirmad[oa])|(?:approved|confirmed) budget',
  ),
  budget: moneyPattern,
  urgent: word(
    "urgent|urgente|urgence|urgently|au plus vite|des que possible|le plus tot possible|rapidement|cette semaine|aujourd'hui|demain|d'ici (?:la fin d[eu] |fin |vendredi|lundi|une semaine|quelques jours|deux semaines)|avant (?:la fin|fin|vendredi|lundi|le mois)|ce mois(?:-ci)?|sous quinzaine|dans (?:la|les) (?:semaine|jours)|asap|as soon as possible|right away|this week|this month|today|tomorrow|immediately|by (?:friday|monday|the end of)|before (?:the end|friday|monday|next)|next week|(?:la )?semaine prochaine|proxima semana|semana que vem|esta semana|nesta semana|este mes|hoje|amanha|o quanto antes|o mais rapido|imediatamente",
  ),
  quarter: word(
    'ce trimestre|prochain trimestre|trimestre prochain|dans (?:un|deux|trois|1|2|3) mois|le mois prochain|this quarter|next quarter|next month|in (?:one|two|three|1|2|3|a) months?|within (?:two|three|2|3) months|este trimestre|proximo trimestre|mes que vem|proximo mes|em (?:um|dois|tres|1|2|3) mes(?:es)?',
  ),
  later: word(
    "plus tard|l'annee prochaine|l'an prochain|dans (?:six|6|huit|8|douze|12) mois|pas (?:pour|tout de) (?:l'instant|suite)|pas presse(?:e)?s?|sans urgence|next year|later|not (?:right )?now|no rush|no hurry|someday|in (?:six|6|twelve|12) months|mais tarde|ano que vem|proximo ano|sem pressa|por enquanto nao",
  ),
  no_date: word('pas de date|aucune date|no date|no timeline|sem data|sem prazo'),
  purchase: word(
    "acheter|achat|commander|commande|souscrire|souscription|m'abonner|nous abonner|signer|devis|facture pro forma|proforma|pret(?:e)?s? a (?:signer|commander|demarrer|acheter)|nous voulons|on veut|je veux|buy|buying|purchase|order|sign up|subscribe|quote|quotation|ready to (?:buy|sign|start|order)|we want|i want|contract|comprar|compra|encomendar|assinar|contratar|cotacao|orcamento (?:para|de|do|da)|proposta|queremos|quero",
  ),
  meeting: word(
    "rendez-vous|rendez vous|rdv|demo|demonstration|un appel|appelez(?:-moi|-nous)?|m'appeler|nous appeler|me rappeler|nous rappeler|rappelez(?:-moi|-nous)?|echanger|visio|rencontrer|se voir|meeting|call me|call us|a call|schedule|speak|talk to|chat with|appointment|meet|reuniao|demonstracao|ligar|ligue|me liguem|conversar|agendar|marcar",
  ),
  price: word(
    'prix|tarifs?|tarification|coute(?:nt)?|cout|combien|price|prices|pricing|costs?|how much|rates?|preco|precos|quanto (?:custa|e|fica)|valor|valores|tarifa',
  ),
  need: word(
    'besoin|cherche|cherchons|recherche|recherchons|souhait\\p{L}*|aimeri\\p{L}*|voudri?\\p{L}*|il (?:nous|me) faut|probleme|need|needs|looking for|searching for|would like|struggling|problem|preciso|precisamos|procuro|procuramos|gostaria|gostariamos|problema|necessit\\p{L}*',
  ),
  decision_maker: word(
    "directeur|directrice|gerant(?:e)?|dg|pdg|ceo|cto|cmo|coo|founder|co-founder|cofounder|owner|fondateur|fondatrice|cofondateur|proprietaire|patron(?:ne)?|associe(?:e)?|responsable|head of|director|managing|manager|president(?:e)?|je decide|c'est moi qui decide|i decide|dono|dona|socio|socia|fundador(?:a)?|diretor(?:a)?|gerente|proprietari[oa]|sou eu que decido",
  ),
  influencer: word(
    "(?:mon|ma) (?:patron|patronne|chef|directeur|directrice|responsable)|on m'a demande|pour ma direction|je compare pour|my (?:boss|manager|director)|i was asked to|on behalf of|(?:meu|minha) (?:chefe|gerente|diretor|diretora)|me pediram",
  ),
  not_decider: word(
    "je ne decide pas|ce n'est pas moi qui decide|not my decision|i don'?t decide|nao sou eu (?:que|quem) decid\\p{L}*|nao decido",
  ),
  volume: volumePattern,
  comparison: word(
    'comparer|comparons|concurrents?|concurrence|autres? (?:offres?|prestataires?|fournisseurs?|devis)|deja (?:un |une )?(?:fournisseur|prestataire|outil|solution)|compare|comparing|competitors?|other (?:vendors?|providers?|offers?|quotes?)|already (?:use|have|work with)|alternatives?|comparar|comparando|concorrentes?|outr[oa]s? (?:ofertas?|fornecedor\\p{L}*|propostas?)|ja (?:uso|usamos|temos)',
  ),
  information: word(
    'informations?|renseignements?|en savoir plus|documentation|brochure|catalogue|details|infos?|learn more|know more|more about|informacoes|saber mais|catalogo|detalhes',
  ),
  just_looking: word(
    'curieux|curieuse|par curiosite|juste (?:pour )?(?:voir|regarder|me renseigner)|just (?:browsing|looking|curious)|curious|so (?:olhando|dando uma olhada)|curiosidade|curios[oa]',
  ),
  no_interest: word(
    "pas interesse(?:e)?s?|plus interesse(?:e)?s?|ne m'ecrivez plus|ne me contactez (?:plus|pas)|desabonn\\p{L}*|desinscri\\p{L}*|arretez|not interested|unsubscribe|stop (?:messaging|contacting|writing|calling)|do(?: not|n't) contact|remove me|nao (?:tenho|temos) interesse|sem interesse|parem? de|nao me (?:ligue|escreva|contate)\\p{L}*|descadastr\\p{L}*",
  ),
  no_more_messages: word(
    "^stop|ne m'ecrivez plus|ne me contactez plus|desabonn\\p{L}*|desinscri\\p{L}*|arretez (?:de|les)|unsubscribe|stop (?:messaging|contacting|writing)|remove me|do(?: not|n't) contact|parem? de|nao me (?:ligue|escreva|contate|mande)\\p{L}*|descadastr\\p{L}*",
  ),
  no_budget: word(
    "pas de budget|sans budget|aucun budget|pas d'argent|gratuit(?:e|ement)?|no budget|no money|for free|free of charge|can'?t afford|sem orcamento|nao (?:tenho|temos) (?:orcamento|verba)|de graca|gratis",
  ),
  too_expensive: word(
    'trop chere?s?|trop eleve(?:e)?s?|moins cher|hors de prix|too expensive|too much money|too pricey|cheaper|muito caro|caro demais|mais barato',
  ),
  distrust: word(
    "arnaque|serieux \\?|c'est fiable|quelles? garanties?|comment (?:etre sur|vous faire confiance)|temoignages|references clients|scam|is (?:it|this) legit|trust you|guarantees?|golpe|e confiavel|posso confiar|garantias?",
  ),
  job_seeker: word(
    'stage|stagiaire|candidature|postuler|recrut\\p{L}*|cherche (?:un )?(?:emploi|travail)|mon cv|internship|job application|looking for (?:a )?(?:job|work)|my (?:cv|resume)|hiring|vacancy|estagio|estagiari[oa]|emprego|curriculo|vaga',
  ),
  student: word(
    'etudiante?s?|memoire de|mon memoire|expose|these|universite|student|thesis|homework|dissertation|university|estudante|trabalho da faculdade|tcc|faculdade|universidade',
  ),
  seller: word(
    'backlinks?|guest posts?|seo (?:services?|packages?|agency|offer)|first page of google|nous (?:proposons|offrons) (?:nos|des) (?:services|prestations)|we (?:offer|provide|sell) (?:our )?(?:services|solutions|seo|web)|our agency|notre agence (?:propose|offre)|oferecemos|nossa agencia|referencement garanti|partenariat commercial|boost your|increase your traffic',
  ),
  spam: word(
    "crypto|bitcoin|casino|loan offer|investment opportunity|pret entre particuliers|gagner de l'argent|you (?:have )?won|renda extra|emprestimo|viagra|forex|millionaire",
  ),
  human_wanted: word(
    "une? (?:vraie )?(?:personne|humain|conseiller|conseillere|commercial)|quelqu'un de votre equipe|parler a quelqu'un|a (?:real )?(?:person|human)|an agent|someone from your team|speak to someone|uma pessoa|um atendente|um humano|falar com alguem",
  ),
  complaint: word(
    'scandale|honteux|plainte|remboursement|rembourser|reclamation|complaint|refund|unacceptable|terrible|reclamacao|reembolso|inaceitavel',
  ),
  wrong_person: word(
    'mauvais numero|vous vous trompez|mauvaise personne|wrong number|wrong person|numero errado|pessoa errada',
  ),
} satisfies Record<string, RegExp>;

export type SignalName = keyof typeof signalPatterns;

export const signalNames = Object.keys(signalPatterns) as readonly SignalName[];
