import { folded } from '../../text/fold';

/**
 * Folded stems of claims that need a fact behind them: superlatives, guarantees, free of charge, discounts,
 * exclusivity. EU directive 2005/29/EC annex I, French Code de la consommation L121-2, CONAR code (Brazil) art. 27.
 */
const claimStems = [
  'meilleur',
  'numero un',
  'leader',
  'imbattable',
  'garanti',
  'gratuit',
  'offert',
  'remise',
  'reduction',
  'rabais',
  'promo',
  'solde',
  'remboursement',
  'rembours',
  'unique au monde',
  'sans risque',
  'sans engagement',
  'exclusi',
  'le moins cher',
  'la moins chere',
  'certifi',
  'prouve',
  'best',
  'number one',
  'cheapest',
  'unbeatable',
  'guarantee',
  'free',
  'discount',
  'refund',
  'risk free',
  'no obligation',
  'certified',
  'proven',
  'award',
  'melhor',
  'numero um',
  'lider',
  'imbativel',
  'garantia',
  'garantid',
  'gratis',
  'gratuito',
  'desconto',
  'reembols',
  'sem risco',
  'sem compromisso',
  'mais barat',
  'comprovad',
] as const;

/** Everyday phrases that hold such a stem and claim nothing. */
const harmless =
  /\b(?:meilleur(?:e|es|s)? (?:voeux|salutations|moment|jour)|best regards|best wishes|best time|feel free|free to|melhor (?:dia|hora|horario|momento)|meilleur(?:e)? (?:date|heure|creneau))\b/g;

/** Claims of a copy that no fact makes, as folded stems. `'Livraison gratuite'` with no such fact → `['gratuit']`. */
export function unsupportedClaims(copy: string, facts: readonly string[]): readonly string[] {
  const said = folded(copy).replace(harmless, ' ');
  const known = facts.map(folded).join(' | ');
  return claimStems.filter((stem) => holds(said, stem) && !holds(known, stem));
}

function holds(text: string, stem: string): boolean {
  return ` ${text}`.includes(` ${stem}`);
}
