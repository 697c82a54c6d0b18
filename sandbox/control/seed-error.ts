import { type z } from 'zod/v4';

/** What was asked of the control API does not make sense. Answered as 422 with one line per problem. */
export class SeedError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(problems.join('; '));
    this.name = 'SeedError';
  }
}

/** @throws SeedError naming every wrong field. */
export function parseSeed<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
): z.output<Schema> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw new SeedError(
    parsed.error.issues.map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`),
  );
}
