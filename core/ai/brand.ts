import type { Language } from '../text/language';
import { dataBlock } from './data-block';
import type { PromptBlock } from './request';

/** What prompts may say about a brand: its voice and the facts that copy is checked against. */
export interface BrandFacts {
  readonly name: string;
  /** Language the team works in; briefings and reports are written in it. */
  readonly language: Language;
  /** How the brand speaks, in its own words. */
  readonly voice: string | null;
  readonly products: readonly BrandProduct[];
}

export interface BrandProduct {
  readonly name: string;
  readonly description: string | null;
  /** Sentences that may be said as they are: price, term, proof. */
  readonly facts: readonly string[];
}

/** The same for every lead of a brand, so the vendor may keep it. */
export function brandBlock(brand: BrandFacts): PromptBlock {
  return { text: dataBlock('brand', brand), cached: true };
}

/** Every text that a number or claim in brand copy may come from. */
export function brandFactTexts(brand: BrandFacts): readonly string[] {
  return [
    brand.name,
    ...brand.products.flatMap((product) => [
      product.name,
      product.description ?? '',
      ...product.facts,
    ]),
  ];
}
