import { readFileSync } from 'node:fs';
import { z } from 'zod/v4';

/** A setting is missing or wrong. `problems` has one line per variable. */
export class ConfigurationError extends Error {
  readonly code = 'configuration_invalid';

  constructor(readonly problems: readonly string[]) {
    super(`Configuration is not usable:\n${problems.map((line) => `  - ${line}`).join('\n')}`);
    this.name = 'ConfigurationError';
  }
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads settings from environment variables through a zod schema. Empty strings count as unset. Any variable of
 * the schema may be given as a file instead (`DATABASE_URL_FILE=/run/secrets/…`), as container secrets are.
 * @throws ConfigurationError naming every variable at fault; values are never repeated, they may be secrets.
 */
export function readEnvironment<Schema extends z.ZodType>(
  schema: Schema,
  environment: Environment,
): z.output<Schema> {
  const given = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  );
  const present = { ...given, ...readFiles(schema, given) };
  const parsed = schema.safeParse(present);
  if (parsed.success) return parsed.data;
  throw new ConfigurationError(
    parsed.error.issues.map(({ path, message }) => {
      const name = path.join('.') || 'environment';
      return name in present || path.length === 0 ? `${name}: ${message}` : `${name} is not set.`;
    }),
  );
}

/** Values of the variables that name a file. A schema that knows `X_FILE` itself reads that file itself. */
function readFiles(schema: z.ZodType, given: Environment): Record<string, string> {
  if (!(schema instanceof z.ZodObject)) return {};
  const known = Object.keys(schema.shape);
  const problems: string[] = [];
  const values: Record<string, string> = {};
  for (const name of known) {
    const variable = `${name}_FILE`;
    const file = given[variable];
    if (file === undefined || known.includes(variable)) continue;
    if (given[name] !== undefined) {
      problems.push(`${name} and ${variable} are both set. Keep one of them.`);
      continue;
    }
    try {
      values[name] = readFileSync(file, 'utf8').trim();
    } catch {
      problems.push(`${variable}: the file cannot be read. Check its path and its owner.`);
    }
  }
  if (problems.length > 0) throw new ConfigurationError(problems);
  return values;
}
