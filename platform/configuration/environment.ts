import type { z } from 'zod/v4';

/** A setting is missing or wrong. `problems` has one line per variable. */
export class ConfigurationError extends Error {
  readonly code = 'configuration_invalid';

  constructor(readonly problems: readonly string[]) {
    super(`Configuration is not usable:\n${problems.map((line) => `  - ${line}`).join('\n')}`);
    this.name = 'ConfigurationError';
  }
}

/**
 * Reads settings from environment variables through a zod schema. Empty strings count as unset.
 * @throws ConfigurationError naming every variable at fault; values are never repeated, they may be secrets.
 */
export function readEnvironment<Schema extends z.ZodType>(
  schema: Schema,
  environment: Readonly<Record<string, string | undefined>>,
): z.output<Schema> {
  const present = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = schema.safeParse(present);
  if (parsed.success) return parsed.data;
  throw new ConfigurationError(
    parsed.error.issues.map(({ path, message }) => {
      const name = path.join('.') || 'environment';
      return name in present || path.length === 0 ? `${name}: ${message}` : `${name} is not set.`;
    }),
  );
}
