import { z } from 'zod/v4';
import type { OutputSchema } from './request';

/** Kept as they are; every other keyword constrains nothing at the vendor and moves into the description. */
const keptKeywords = new Set([
  'type',
  'properties',
  'required',
  'additionalProperties',
  'items',
  'anyOf',
  'enum',
  'const',
  'description',
]);

/**
 * JSON schema for structured output (Anthropic `output_config.format`): every object closed, `oneOf` as `anyOf`,
 * bounds, lengths and patterns told in words. The full schema still checks the answer on our side.
 *
 * `z.strictObject({ note: z.string().max(80) })` → `{type:'object', properties:{note:{type:'string',
 * description:'maxLength: 80'}}, required:['note'], additionalProperties:false}`.
 */
export function outputSchemaOf(schema: z.ZodType): OutputSchema {
  return asSubset(z.toJSONSchema(schema, { reused: 'inline', io: 'input' }));
}

type Json = Readonly<Record<string, unknown>>;

function asSubset(schema: Json): OutputSchema {
  const { $schema: _dialect, oneOf, ...rest } = schema;
  const source: Json = oneOf === undefined ? rest : { ...rest, anyOf: oneOf };
  const kept: Record<string, unknown> = {};
  const told: string[] = [];
  for (const [keyword, value] of Object.entries(source)) {
    if (!keptKeywords.has(keyword)) told.push(`${keyword}: ${JSON.stringify(value)}`);
    else kept[keyword] = nested(keyword, value);
  }
  if (source.type === 'object') kept.additionalProperties = false;
  if (told.length > 0) {
    const described = typeof kept.description === 'string' ? [kept.description] : [];
    kept.description = [...described, told.join(', ')].join(' — ');
  }
  return kept;
}

function nested(keyword: string, value: unknown): unknown {
  if (keyword === 'anyOf' && Array.isArray(value)) return value.map(schemaWithin);
  if (keyword === 'items') return schemaWithin(value);
  if (keyword === 'properties' && isJson(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([name, property]) => [name, schemaWithin(property)]),
    );
  }
  return value;
}

function schemaWithin(value: unknown): unknown {
  return isJson(value) ? asSubset(value) : value;
}

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
