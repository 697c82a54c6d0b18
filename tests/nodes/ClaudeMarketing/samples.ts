import type { IDataObject, INodeParameters } from 'n8n-workflow';

/** Brands as Marketing Engine > Brand > Get gives them. */
export const brands = {
  fr: {
    id: '0192f0c1-8f5e-7c3a-9d5e-0000000000b1',
    name: 'Teranga Meubles',
    language: 'fr',
    voice: 'Chaleureuse et directe',
    time_zone: 'Africa/Dakar',
    products: [
      {
        name: 'Chaise Baobab',
        description: 'Chaise en bois pour restaurants et hôtels',
        facts: ['Garantie de 2 ans', 'Livraison à Dakar sous 48 heures'],
      },
    ],
  },
  en: {
    name: 'Osu Grill Supplies',
    language: 'en',
    voice: null,
    products: [
      {
        name: 'Kitchen oven',
        description: 'Ovens for restaurants',
        facts: ['Installed in Accra within 3 days', 'Prices from $1,200'],
      },
    ],
  },
  pt: {
    name: 'Bistrô Bahia',
    language: 'pt-BR',
    products: [
      {
        name: 'Marmitas para empresas',
        description: 'Almoço entregue no escritório',
        facts: ['Entrega em Salvador das 11h às 13h'],
      },
    ],
  },
} satisfies Record<string, IDataObject>;

const lead = {
  id: '0192f0c1-8f5e-7c3a-9d5e-000000000002',
  name: 'Awa Diop',
  message:
    'Bonjour, je suis la directrice. Nous voulons 40 chaises ce mois-ci, appelez-moi demain.',
};

export interface Sample {
  readonly resource: string;
  readonly operation: string;
  /** Id and version of the task it does. */
  readonly task: string;
  readonly parameters: INodeParameters;
  /** A parameter to spoil, the value that does, and the name the error must give. */
  readonly spoilt: readonly [name: string, value: INodeParameters[string]];
  /** What the output says when no model answers: who did it instead, or null when only a person can. */
  readonly standIn: IDataObject | null;
  /** Field of the output that holds what was done. */
  readonly result: string;
}

const plain = { writer: 'plain' };

/** Every operation of the node with parameters that work. */
export const samples: readonly Sample[] = [
  {
    resource: 'lead',
    operation: 'score',
    task: 'lead.score@1',
    parameters: { lead },
    spoilt: ['lead', '{"messages": "not a list"}'],
    standIn: { scorer: 'rules' },
    result: 'evidence',
  },
  {
    resource: 'lead',
    operation: 'brief',
    task: 'lead.brief@1',
    parameters: { lead, brand: brands.fr },
    spoilt: ['brand', ''],
    standIn: plain,
    result: 'text',
  },
  {
    resource: 'lead',
    operation: 'personalize',
    task: 'lead.personalize@1',
    parameters: { lead, brand: brands.fr, meetingStart: '2026-12-01T10:00:00Z' },
    spoilt: ['meetingStart', 'tomorrow'],
    standIn: plain,
    result: 'text',
  },
  {
    resource: 'lead',
    operation: 'analyzeReply',
    task: 'lead.analyze-reply@1',
    parameters: {
      reply: 'Combien coûte la livraison à Dakar ?',
      conversation: [{ from: 'us', text: 'Bonjour, voici notre offre.' }],
    },
    spoilt: ['reply', ' '],
    standIn: { decided_by: 'rules' },
    result: 'quote',
  },
  {
    resource: 'lead',
    operation: 'answerObjection',
    task: 'lead.answer-objection@1',
    parameters: {
      reply: 'Bonjour, quel est le délai de livraison pour notre hôtel ?',
      intent: 'wants_info',
      brand: brands.fr,
    },
    spoilt: ['intent', 'complaint'],
    standIn: { ...plain, answered: false, needs_human: true },
    result: 'facts_used',
  },
  {
    resource: 'lead',
    operation: 'summarizeHandover',
    task: 'lead.summarize-handover@1',
    parameters: {
      conversation: [
        { from: 'us', text: 'Bonjour, nous pouvons vous appeler demain.' },
        { from: 'lead', text: 'Je veux un devis pour 4 tables cette semaine.' },
      ],
      reason: 'La personne demande un devis.',
      brand: brands.fr,
    },
    spoilt: ['conversation', '[{"from": "robot", "text": "Bonjour"}]'],
    standIn: plain,
    result: 'quotes',
  },
  {
    resource: 'content',
    operation: 'summarizeInput',
    task: 'content.summarize-input@1',
    parameters: {
      text: 'Nous avons reçu 12 restaurants au salon de Dakar. Les gérants demandent surtout des chaises simples à nettoyer.',
    },
    spoilt: ['text', ''],
    standIn: plain,
    result: 'key_points',
  },
  {
    resource: 'content',
    operation: 'research',
    task: 'content.research@1',
    parameters: {
      topic: 'Les chaises des restaurants',
      sources: [
        {
          id: 's1',
          title: 'Étude Horeca',
          text: 'Les clients restent plus longtemps sur des chaises confortables au restaurant.',
          url: 'https://etude.example/horeca',
        },
      ],
      brand: brands.fr,
    },
    spoilt: ['sources', '[{"title": "Sans texte"}]'],
    standIn: null,
    result: 'angles',
  },
  {
    resource: 'content',
    operation: 'write',
    task: 'content.write@1',
    parameters: {
      platform: 'x',
      angleTitle: 'Vos chaises parlent de vous',
      angleWhy: 'Les clients restent plus longtemps',
      link: 'https://teranga.example/chaises',
      brand: brands.fr,
    },
    spoilt: ['platform', 'myspace'],
    standIn: null,
    result: 'text',
  },
  {
    resource: 'content',
    operation: 'adapt',
    task: 'content.adapt@1',
    parameters: {
      text: 'Your oven stops and the guests are waiting. We are there for you, with the parts and the people.',
      platforms: ['x', 'linkedin', 'pinterest'],
      brand: brands.en,
    },
    spoilt: ['platforms', []],
    standIn: null,
    result: 'posts',
  },
  {
    resource: 'content',
    operation: 'checkClaims',
    task: 'content.check-claims@1',
    parameters: {
      text: 'Installed in Accra within 3 days. The best ovens in the city.',
      brand: brands.en,
    },
    spoilt: ['brand', '{"language": "en"}'],
    standIn: { checker: 'rules', needs_human: true },
    result: 'claims',
  },
  {
    resource: 'ad',
    operation: 'analyzeCompetitors',
    task: 'ad.analyze-competitors@1',
    parameters: {
      ads: [
        { title: 'Prato Já', text: 'Entrega em 20 minutos para empresas.' },
        { text: 'Nossa equipe ajuda você a escolher o almoço.' },
      ],
    },
    spoilt: ['ads', '{"text": "not a list"}'],
    standIn: null,
    result: 'themes',
  },
  {
    resource: 'ad',
    operation: 'proposeCampaign',
    task: 'ad.propose-campaign@1',
    parameters: {
      occasion: 'As empresas nos mandaram muitas mensagens sobre o almoço',
      objectives: ['leads', 'messages'],
      countries: 'br, PT',
      currency: 'brl',
      dailyCeilingMinor: 5_000,
      totalCeilingMinor: 30_000,
      maxDays: 7,
      brand: brands.pt,
    },
    spoilt: ['countries', 'Brasil'],
    standIn: null,
    result: 'creatives',
  },
  {
    resource: 'ad',
    operation: 'recommendChanges',
    task: 'ad.recommend-changes@1',
    parameters: {
      adSets: [
        {
          id: 'as-1',
          name: 'Accra',
          figures: ['Cost per lead $12, 40 % above target', '31 leads'],
          allowed_actions: ['raise_budget', 'lower_budget', 'keep'],
        },
      ],
      brand: brands.en,
    },
    spoilt: [
      'adSets',
      '[{"name": "Accra", "figures": ["31 leads"], "allowed_actions": ["double"]}]',
    ],
    standIn: plain,
    result: 'changes',
  },
  {
    resource: 'report',
    operation: 'weeklyNarrative',
    task: 'report.weekly@1',
    parameters: {
      figures: [
        { name: 'Pedidos', value: 128, change: '+5,5 %' },
        { name: 'Custo por contato', value: 'R$ 8,20', change: '-3 %', note: 'poucos casos' },
      ],
      events: 'A cozinha nova está pronta\nFeriado na quinta',
      brand: brands.pt,
    },
    spoilt: ['figures', '[{"name": "Pedidos"}]'],
    standIn: plain,
    result: 'summary',
  },
];
