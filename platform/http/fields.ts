import type { z } from 'zod/v4';
import { Problem, type FieldProblem } from './problem';

/** More help nobody, and a small body of wrong names must not make a large answer. */
const maxFieldProblems = 100;

/** Parses untrusted input once, at the edge. @throws Problem 422 naming the wrong fields, the first hundred of them. */
export function parseInput<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
): z.output<Schema> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw new Problem({
    status: 422,
    code: 'validation_failed',
    detail: 'The request has fields that are missing or wrong; see errors.',
    fields: parsed.error.issues.flatMap(toFieldProblems).slice(0, maxFieldProblems),
  });
}

function toFieldProblems(issue: z.core.$ZodIssue): FieldProblem[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.slice(0, maxFieldProblems).map((key) => ({
      field: fieldPath([...issue.path, key]),
      message: 'This field is not known here.',
    }));
  }
  return [{ field: fieldPath(issue.path), message: issue.message }];
}

function fieldPath(path: readonly PropertyKey[]): string {
  const joined = path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    return text === '' ? String(part) : `${text}.${String(part)}`;
  }, '');
  return joined === '' ? 'body' : joined;
}
