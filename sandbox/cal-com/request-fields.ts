import type { z } from 'zod/v4';
import type { Call } from '../server/call';
import { calRefusal } from './errors';

/** Parses a JSON body. @throws Refused with the vendor's 400 that lists every wrong property. */
export function bodyFields<Schema extends z.ZodType>(schema: Schema, call: Call): z.output<Schema> {
  const body = call.body.length === 0 ? {} : call.json();
  if (body === undefined) throw calRefusal(400, 'Unexpected token in JSON');
  return checked(schema, body);
}

export function queryFields<Schema extends z.ZodType>(
  schema: Schema,
  call: Call,
): z.output<Schema> {
  return checked(schema, Object.fromEntries(call.query));
}

function checked<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.map((issue) =>
    `${issue.path.map(String).join('.')} ${issue.message}`.trim(),
  );
  throw calRefusal(400, errors.join(', '), { message: errors[0] ?? 'Bad Request', errors });
}
