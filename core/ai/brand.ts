import { z } from 'zod/v4';
import { languages } from '../text/language';
import { dataBlock } from './data-block';
import type { PromptBlock } from './request';

/** What prompts may say about a brand: its voice and the facts that copy is checked against. */
export const brandFacts = z.object({
  name: z.string().min(1),
  /** Language the team works in; briefings and reports are written in it. */
  language: z.enum(languages),
  /** How the brand speaks, in its own words. */
  voice: z.string().nullable(),
  products: z.array(
    z.object({
      name: z.string().min(1),
      description: z.string().nullable(),
      /** Sentences that may be said as they are: price, term, proof. */
      facts: z.array(z.string()),
    }),
  ),
});

export type BrandFacts = z.output<typeof brandFacts>;

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
