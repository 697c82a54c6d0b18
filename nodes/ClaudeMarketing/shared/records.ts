import { z } from 'zod/v4';
import { ParameterFailure } from '../../items/parameterFailure';
import type { ParameterSource } from '../../items/parameters';

/** What a field for a list of records takes, and how to say so. */
export interface RecordField<Value> {
  readonly name: string;
  readonly label: string;
  readonly shape: z.ZodType<Value>;
  /** One record as JSON, for the error's advice. */
  readonly example: string;
}

/**
 * Records from an expression or JSON text; nothing gives an empty list.
 *
 * @throws ParameterFailure naming the field, the entry (from 1) and what of it cannot be read
 */
export function readRecords<Value>(
  { context, itemIndex }: ParameterSource,
  { name, label, shape, example }: RecordField<Value>,
): readonly Value[] {
  const list = listOf(context.getNodeParameter(name, itemIndex, null));
  const fix = `Give a list such as [${example}], or an expression that yields one.`;
  if (list === null) throw new ParameterFailure(name, `"${label}" is not a list`, fix);
  return list.map((entry, at) => {
    const parsed = shape.safeParse(entry);
    if (parsed.success) return parsed.data;
    const fields = parsed.error.issues.map((issue) => issue.path.join('.')).filter(Boolean);
    const where = fields.length === 0 ? '' : `: ${[...new Set(fields)].join(', ')}`;
    throw new ParameterFailure(
      name,
      `Entry ${String(at + 1)} of "${label}" cannot be read${where}`,
      fix,
    );
  });
}

/** The same, where at least one is needed. */
export function requireRecords<Value>(
  source: ParameterSource,
  field: RecordField<Value>,
): readonly Value[] {
  const records = readRecords(source, field);
  if (records.length > 0) return records;
  throw new ParameterFailure(
    field.name,
    `"${field.label}" is empty`,
    `Give a list such as [${field.example}], or an expression that yields one.`,
  );
}

/** Text, or a number as text. */
export const wordText = z
  .union([z.string(), z.number().transform(String)])
  .transform((value) => value.trim())
  .pipe(z.string().min(1));

/** The same, or nothing. */
export const optionalWordText = z
  .union([z.string(), z.number().transform(String)])
  .nullish()
  .transform((value) => value?.trim() || null);

function listOf(value: unknown): readonly unknown[] | null {
  if (value === null || value === undefined || value === '') return [];
  const given = typeof value === 'string' ? parsed(value) : value;
  if (given === null) return [];
  return Array.isArray(given) ? given : null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
