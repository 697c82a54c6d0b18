import { readBrand, type Product } from '../brand';
import type { Language } from '../language';
import {
  factNumber,
  factTexts,
  isIn,
  overlap,
  sentencesOf,
  shortened,
  stemsOf,
  writtenIn,
} from '../material';
import { plain } from '../plain-text';
import type { Prompt } from '../prompt';
import { textField } from '../reading';

interface Phrases {
  readonly objectives: Readonly<Record<string, string>>;
  why(occasion: string): string;
  meet(product: string): string;
  readonly call: string;
  question(product: string): string;
}

const phrases: Readonly<Record<Language, Phrases>> = {
  fr: {
    objectives: {
      leads: 'contacts',
      traffic: 'visites',
      sales: 'ventes',
      awareness: 'notoriété',
      messages: 'messages',
    },
    why: (occasion) =>
      `Ce qui nous a donné cette idée : ${occasion} La campagne le dit à celles et ceux qui ne vous ont pas encore lus.`,
    meet: (product) => `Nous vous présentons ceci : ${product}.`,
    call: 'Écrivez-nous, nous sommes là pour vous.',
    question: (product) => `Et pour vous, qu’est-ce que ${product} va changer ?`,
  },
  en: {
    objectives: {
      leads: 'contacts',
      traffic: 'visits',
      sales: 'sales',
      awareness: 'awareness',
      messages: 'messages',
    },
    why: (occasion) =>
      `This is what gave us the idea: ${occasion} The campaign tells it to those who have not read it on your page.`,
    meet: (product) => `This is what we have for you: ${product}.`,
    call: 'Write to us, we are here for you.',
    question: (product) => `What would ${product} change for you?`,
  },
  pt: {
    objectives: {
      leads: 'contatos',
      traffic: 'visitas',
      sales: 'vendas',
      awareness: 'presença',
      messages: 'mensagens',
    },
    why: (occasion) =>
      `O que nos deu esta ideia: ${occasion} A campanha diz isso para quem ainda não leu a nossa página.`,
    meet: (product) => `Temos isto para você: ${product}.`,
    call: 'Escreva para nós, estamos aqui para você.',
    question: (product) => `E para você, o que ${product} vai mudar?`,
  },
};

/** Words of the occasion that speak for an objective. */
const speaksFor: Readonly<Record<string, RegExp>> = {
  leads: /contact|devis|demande|lead|quote|inquir|orcamento|pedido/,
  traffic: /site|page|visite|visit|blog|article/,
  sales: /vente|vendre|achat|sale|sell|buy|venda|comprar/,
  awareness: /connaitre|notoriete|marque|brand|aware|know|conhec|marca/,
  messages: /message|whatsapp|ecri|mensagem|write/,
};

const kpis: Readonly<Record<string, string>> = {
  leads: 'cost_per_lead',
  traffic: 'cost_per_click',
  sales: 'return_on_ad_spend',
  awareness: 'cost_per_click',
  messages: 'cost_per_message',
};

const callsToAction: Readonly<Record<string, string>> = {
  leads: 'contact_us',
  traffic: 'learn_more',
  sales: 'shop_now',
  awareness: 'learn_more',
  messages: 'send_message',
};

/** Interests that stand for a person's protected traits are left out. */
const sensitive =
  /relig|islam|chret|christ|muslim|musulm|ramadan|sante|saude|health|diabet|cancer|enceinte|pregnan|gravid|politi|syndic|sindic|immig|refug|divorc|dette|divida|debt|handicap|disab|deficien|ethni|race|racial|gay|lgbt/;

const usualDays = 10;

/** A campaign that takes up the occasion and stays below every ceiling. */
export function proposeCampaign(prompt: Prompt): Record<string, unknown> {
  const language = writtenIn(prompt);
  const say = phrases[language];
  const brand = readBrand(prompt);
  const occasion = textField(prompt.blocks['facts'], 'occasion') ?? '';
  const offered = factTexts(prompt, 'objectives');
  const objective =
    offered.find((each) => speaksFor[each]?.test(plain(occasion))) ?? offered[0] ?? 'leads';
  const dailyCeiling = factNumber(prompt, 'daily_ceiling_minor') ?? 0;
  const totalCeiling = factNumber(prompt, 'total_ceiling_minor') ?? 0;
  const most = Math.max(1, Math.min(usualDays, factNumber(prompt, 'max_days') ?? 1));
  // Fewer days rather than a budget below one unit.
  const days = Math.max(1, Math.min(most, totalCeiling));
  const daily = Math.min(dailyCeiling, Math.floor(totalCeiling / days));
  const told = occasion === '' || isIn(language, occasion) ? clean(occasion) : '';
  const about = stemsOf(occasion);
  const products = [...brand.products].sort((a, b) => closeness(b, about) - closeness(a, about));
  return {
    name: shortened(
      [brand.name, say.objectives[objective]]
        .filter((part) => part !== null && part !== undefined)
        .join(' · '),
      80,
    ),
    objective,
    daily_budget_minor: daily,
    days,
    audience: {
      countries: factTexts(prompt, 'countries').slice(0, 20),
      age_min: 25,
      age_max: 55,
      interests: products
        .map(({ name }) => shortened(name.toLowerCase(), 60))
        .filter((name) => !sensitive.test(plain(name)))
        .slice(0, 3),
    },
    kpi: kpis[objective],
    why: say.why(shortened(told, 300)),
    creatives: creativesOf(products, brand.name ?? '', language, callsToAction[objective] ?? ''),
  };
}

function creativesOf(
  products: readonly Product[],
  brand: string,
  language: Language,
  call_to_action: string,
): readonly Record<string, unknown>[] {
  const say = phrases[language];
  const [product] = products;
  const name = product?.name ?? brand;
  const fact = products
    .flatMap(({ facts }) => facts)
    .find((each) => each.length <= 300 && sentencesOf(each).length === 1 && isIn(language, each));
  const headline = shortened(name, 40);
  return [
    {
      headline,
      text: [say.meet(shortened(name, 120)), clean(fact ?? ''), say.call]
        .filter((part) => part !== '')
        .join(' '),
      call_to_action,
    },
    {
      headline: shortened(brand, 40) || headline,
      text: say.question(shortened(name, 120)),
      call_to_action,
    },
  ];
}

function closeness({ name, description }: Product, about: ReadonlySet<string>): number {
  return overlap(`${name} ${description ?? ''}`, about);
}

function clean(text: string): string {
  const whole = sentencesOf(text).join(' ');
  return whole === '' || /[.!?]$/.test(whole) ? whole : `${whole}.`;
}
