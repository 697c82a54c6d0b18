import { parseArgs } from 'node:util';
import { z } from 'zod/v4';

/** The command line is wrong; the message says how it should be. */
export class UsageError extends Error {
  readonly code = 'usage';

  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}

/**
 * Reads `--option value` pairs through a schema whose keys are the options in snake_case (`--time-zone` →
 * `time_zone`); booleans take no value, arrays may be given several times. Every command also knows `--json`.
 * @throws UsageError naming each option at fault.
 */
export function readArguments<Schema extends z.ZodObject>(
  words: readonly string[],
  schema: Schema,
): { readonly json: boolean; readonly values: z.output<Schema> } {
  const options = Object.fromEntries(
    Object.entries(schema.shape).map(([name, field]) => [
      name.replaceAll('_', '-'),
      { type: isFlag(field) ? ('boolean' as const) : ('string' as const), multiple: isList(field) },
    ]),
  );
  const { json, ...given } = parseWords(words, {
    ...options,
    json: { type: 'boolean' as const, multiple: false },
  });
  const parsed = schema.safeParse(
    Object.fromEntries(
      Object.entries(given).map(([name, value]) => [name.replaceAll('-', '_'), value]),
    ),
  );
  if (parsed.success) return { json: json === true, values: parsed.data };
  throw new UsageError(
    parsed.error.issues
      .map((issue) => {
        const option = issue.path[0];
        return typeof option === 'string'
          ? `--${option.replaceAll('_', '-')}: ${issue.message}`
          : issue.message;
      })
      .join('\n'),
  );
}

function parseWords(
  words: readonly string[],
  options: Record<string, { type: 'boolean' | 'string'; multiple: boolean }>,
): Record<string, unknown> {
  try {
    return { ...parseArgs({ args: [...words], options, strict: true }).values };
  } catch (failure) {
    throw new UsageError(String(failure).replace(/^TypeError( \[\w+\])?: /, ''));
  }
}

function innermost(field: unknown): unknown {
  if (field instanceof z.ZodOptional || field instanceof z.ZodDefault) {
    return innermost(field.unwrap());
  }
  return field;
}

function isFlag(field: unknown): boolean {
  return innermost(field) instanceof z.ZodBoolean;
}

function isList(field: unknown): boolean {
  return innermost(field) instanceof z.ZodArray;
}
