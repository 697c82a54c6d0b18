import { isObject } from '../../server/json-value';
import type { Prompt } from './prompt';

export interface Product {
  readonly name: string;
  readonly description: string | null;
  /** Sentences that may be said as they are. */
  readonly facts: readonly string[];
}

/** What the request says about the sender. */
export interface Brand {
  readonly name: string | null;
  readonly products: readonly Product[];
}

export function readBrand(prompt: Prompt): Brand {
  const brand = prompt.blocks['brand'];
  if (!isObject(brand)) return { name: null, products: [] };
  const products = Array.isArray(brand['products']) ? brand['products'] : [];
  return {
    name: text(brand['name']),
    products: products.flatMap((product): Product[] => {
      const name = isObject(product) ? text(product['name']) : text(product);
      if (name === null) return [];
      if (!isObject(product)) return [{ name, description: null, facts: [] }];
      const { facts } = product;
      return [
        {
          name,
          description: text(product['description']),
          facts: Array.isArray(facts) ? facts.filter((fact) => typeof fact === 'string') : [],
        },
      ];
    }),
  };
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
