import { z } from 'zod/v4';
import type { BrandFacts } from '../../../core/ai/brand';
import { languageOfTag } from '../../../core/text/language';
import { ParameterFailure } from '../../items/parameterFailure';
import { optionalJsonObject, type ParameterSource } from '../../items/parameters';

/** A brand as an item gives it: of the engine, or just a name and a few products. */
const brandShape = z.object({
  name: z.string().min(1),
  language: z
    .string()
    .nullish()
    .transform((tag) => languageOfTag(tag) ?? 'en'),
  voice: z
    .string()
    .nullish()
    .transform((voice) => voice ?? null),
  time_zone: z
    .string()
    .nullish()
    .transform((zone) => zone ?? null),
  products: z
    .array(
      z.object({
        name: z.string().min(1),
        description: z
          .string()
          .nullish()
          .transform((description) => description ?? null),
        facts: z
          .array(z.string())
          .nullish()
          .transform((facts) => facts ?? []),
      }),
    )
    .nullish()
    .transform((products) => products ?? []),
});

export interface BrandInput {
  readonly facts: BrandFacts;
  readonly timeZone: string | null;
}

/** The brand, or null when none is given. @throws ParameterFailure naming what of it cannot be read */
export function readBrand(source: ParameterSource): BrandInput | null {
  const given = optionalJsonObject(source, 'brand', 'Brand');
  if (given === null) return null;
  const parsed = brandShape.safeParse(given);
  if (!parsed.success) {
    const fields = parsed.error.issues.map((issue) => issue.path.join('.')).join(', ');
    throw new ParameterFailure(
      'brand',
      `"Brand" has fields that are missing or cannot be read: ${fields}`,
      'Give an object with name, language, voice and products, as Marketing Engine > Brand > Get does.',
    );
  }
  const { time_zone: timeZone, ...facts } = parsed.data;
  return { facts, timeZone };
}

/** @throws ParameterFailure when no brand is given */
export function requireBrand(source: ParameterSource): BrandInput {
  const brand = readBrand(source);
  if (brand) return brand;
  throw new ParameterFailure(
    'brand',
    '"Brand" is empty',
    'The text is written in the name of a brand: give its name, language, voice and products.',
  );
}
