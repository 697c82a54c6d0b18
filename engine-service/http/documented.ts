import { z } from 'zod/v4';

/** JSON Schema of what a handler parses itself, so that the OpenAPI document still shows it. */
export function documented(schema: z.ZodType): Record<string, unknown> {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
  });
  return rest;
}
