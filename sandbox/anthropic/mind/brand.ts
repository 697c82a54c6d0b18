import type { Prompt } from './prompt';

export interface Product {
  readonly name: string;
  readonly description: string | null;
}

/** What the request says about the sender. */
export interface Brand {
  readonly name: string | null;
  readonly products: readonly Product[];
}

export function readBrand(prompt: Prompt): Brand {
  const brand = prompt.blocks['brand'];
  if (!isRecord(brand)) return { name: null, products: [] };
  const products = Array.isArray(brand['products']) ? brand['products'] : [];
  return {
    name: text(brand['name']),
    products: products.flatMap((product): Product[] => {
      const name = isRecord(product) ? text(product['name']) : text(product);
      if (name === null) return [];
      return [{ name, description: isRecord(product) ? text(product['description']) : null }];
    }),
  };
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
