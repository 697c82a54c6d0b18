import type { Prompt } from './prompt';

/** What the request says about the sender. */
export interface Brand {
  readonly name: string | null;
  readonly products: readonly string[];
  readonly durationMin: number | null;
}

export function readBrand(prompt: Prompt): Brand {
  const brand = prompt.blocks['brand'];
  if (!isRecord(brand)) return { name: null, products: [], durationMin: null };
  const products = Array.isArray(brand['products']) ? brand['products'] : [];
  const meeting = isRecord(brand['meeting']) ? brand['meeting'] : brand;
  return {
    name: text(brand['name']),
    products: products.flatMap((product) => {
      const name =
        typeof product === 'string' ? product : isRecord(product) ? text(product['name']) : null;
      return name === null ? [] : [name];
    }),
    durationMin: typeof meeting['duration_min'] === 'number' ? meeting['duration_min'] : null,
  };
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
