import type { BrandFacts } from '../../../core/ai/brand';
import type { Language } from '../../../core/text/language';

/** What a firm of each language gives to the tasks about content, ads and reports. */
export interface Sample {
  readonly brand: BrandFacts;
  readonly material: string;
  readonly topic: string;
  readonly sources: readonly {
    id: string;
    url: string | null;
    title: string | null;
    text: string;
  }[];
  readonly angle: { title: string; why: string };
  readonly piece: string;
  readonly draft: string;
  readonly ads: readonly { id: string; url: string | null; title: string | null; text: string }[];
  readonly occasion: string;
  readonly figures: readonly {
    name: string;
    value: string;
    change: string | null;
    note: string | null;
  }[];
  readonly events: readonly string[];
  readonly adSetFigures: readonly string[];
}

const source = (id: string, title: string | null, text: string) => ({ id, url: null, title, text });

export const samples: Readonly<Record<Language, Sample>> = {
  fr: {
    brand: {
      name: 'Teranga Café',
      language: 'fr',
      voice: 'chaleureuse',
      products: [
        {
          name: 'Machine à café professionnelle',
          description: 'Machines et entretien pour restaurants et bureaux',
          facts: ['Location à partir de 45 000 FCFA par mois', 'Livraison à Dakar sous 48 heures'],
        },
      ],
    },
    material:
      'Nous avons reçu 12 restaurants au salon de Dakar. Les gérants demandent surtout une machine simple à nettoyer. Trois d’entre eux ont déjà un fournisseur. Écrivez à contact@exemple.sn pour la suite.',
    topic: 'Le café au restaurant',
    sources: [
      source(
        's1',
        'Étude Horeca',
        'Les clients jugent un restaurant sur son café. 6 sur 10 le disent.',
      ),
      source('s2', null, 'La météo sera belle demain à Paris.'),
    ],
    angle: { title: 'Le café que vos clients retiennent', why: 'Ils jugent le restaurant sur lui' },
    piece:
      'Votre café est la dernière chose que vos clients retiennent. Une machine professionnelle, louée et entretenue par nous, change tout. Écrivez-nous pour en parler.',
    draft:
      'Bonjour à toutes et à tous ! Location à partir de 45 000 FCFA par mois. Le meilleur café de Dakar, livré en 2 heures. Et si on en parlait ?',
    ads: [
      source(
        'a1',
        'Café Express',
        'Livraison en une heure partout à Dakar. Prix bas toute l’année.',
      ),
      source('a2', 'Moka Pro', 'Une équipe à votre écoute, des machines en bois et en acier.'),
      source('a3', null, 'Le goût du matin, tout simplement.'),
    ],
    occasion: 'Notre publication sur les demandes de devis des restaurants a très bien marché',
    figures: [
      { name: 'Contacts', value: '42', change: '+12 %', note: null },
      { name: 'Coût par contact', value: '2 400 XOF', change: '-8 %', note: 'n = 42' },
    ],
    events: ['Lancement de la nouvelle offre pour les bureaux'],
    adSetFigures: ['CPA 2 400 XOF', '4 conversions'],
  },
  en: {
    brand: {
      name: 'Osu Grill Supplies',
      language: 'en',
      voice: null,
      products: [
        {
          name: 'Kitchen oven',
          description: 'Ovens and repairs for restaurants',
          facts: ['Installed in Accra within 3 days', 'Prices from $1,200'],
        },
        { name: 'Cutlery', description: null, facts: [] },
      ],
    },
    material:
      'We talked to the owners of five restaurants in Osu. They need ovens that are easy to repair, and they want someone who comes the same day. One of them lost $300 in a weekend.\nThe next visit is on Monday.',
    topic: 'Repairing an oven on a busy evening',
    sources: [
      source(
        'r1',
        'Kitchen report',
        'An oven that fails in the evening costs a restaurant its guests.',
      ),
      source('r2', 'Oven safety', 'Have the oven checked twice a year.'),
    ],
    angle: { title: 'When the oven stops at eight in the evening', why: 'Guests are waiting' },
    piece:
      'Your oven stops and the guests are waiting. We are there for you, with the parts and the people. Write to us and we will talk about it.',
    draft:
      'Installed in Accra within 3 days. 500 restaurants trust us. The best ovens in the city.',
    ads: [
      source('a1', 'FastOven', 'Delivery today, free installation for all customers.'),
      source('a2', 'OvenCare', 'Our team helps you on the phone.'),
    ],
    occasion: 'Our post about repairs was the most read one of the month',
    figures: [
      { name: 'Leads', value: '17', change: '-3', note: 'few cases' },
      { name: 'Spend', value: '$210.50', change: null, note: null },
    ],
    events: [],
    adSetFigures: ['Cost per lead $12, 40 % above target', '31 leads'],
  },
  pt: {
    brand: {
      name: 'Bistrô Bahia',
      language: 'pt',
      voice: null,
      products: [
        {
          name: 'Marmitas para empresas',
          description: 'Almoço entregue no escritório',
          facts: ['Entrega em Salvador das 11h às 13h', 'Preço a partir de R$ 24,90'],
        },
      ],
    },
    material:
      'Visitamos 8 empresas em Salvador nesta semana. Elas querem o almoço no horário e pratos sem glúten. Uma delas já tem um fornecedor, mas não está contente.',
    topic: 'O almoço no escritório',
    sources: [
      source('p1', 'Pesquisa', 'O almoço no escritório é o momento em que as pessoas conversam.'),
      source('p2', 'Notas', 'As empresas querem almoço no horário.'),
    ],
    angle: { title: 'O almoço que chega no horário', why: 'As empresas perdem tempo na fila' },
    piece:
      'O almoço chega no horário e você não precisa sair do escritório. Temos pratos para toda a equipe. Escreva para nós e vamos conversar.',
    draft: 'Preço a partir de R$ 24,90. Entregamos em 15 minutos. Somos os melhores da cidade.',
    ads: [
      source('a1', 'Prato Já', 'Entrega em 20 minutos com desconto para empresas.'),
      source('a2', null, 'Comida de verdade, feita com carinho.'),
    ],
    occasion: 'As empresas nos mandaram muitas mensagens sobre o almoço',
    figures: [{ name: 'Pedidos', value: '128', change: '+5,5 %', note: null }],
    events: ['A cozinha nova está pronta'],
    adSetFigures: ['CPA R$ 8,20, abaixo da meta', '60 conversões'],
  },
};
