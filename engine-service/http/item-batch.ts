import { z } from 'zod/v4';
import { parseInput } from '../../platform/http/fields';
import { Problem, type FieldProblem } from '../../platform/http/problem';
import type { RouteAnswer } from '../../platform/http/route';
import { isDatabaseUnavailable } from '../../platform/postgres/database';
import type { Logger } from '../../platform/logging/logger';
import { documented } from './documented';

export const maxItems = 100;

/** Items handled at the same time; each has its own transaction. */
const concurrency = 4;

export interface RefusedItem {
  readonly ok: false;
  readonly code: string;
  readonly detail: string;
  readonly fields?: readonly FieldProblem[];
}

/** Body `{items: […]}` whose items are parsed one by one, so that a wrong one is refused alone. */
export function itemsOf(item: z.ZodType) {
  return z.strictObject({
    items: z
      .array(z.unknown().meta(documented(item)))
      .min(1)
      .max(maxItems),
  });
}

export function resultsOf(result: z.ZodType) {
  const refused = z.object({
    ok: z.literal(false),
    code: z.string(),
    detail: z.string(),
    fields: z.array(z.object({ field: z.string(), message: z.string() })).optional(),
  });
  return z.object({ results: z.array(z.union([result, refused])) });
}

/**
 * Handles each item for itself and answers 200 with one result per item, in their order. Only a database that is
 * away fails the whole request: then the caller sends it again, and what was done is recognised.
 */
export async function answerItems<Schema extends z.ZodType>(
  items: readonly unknown[],
  schema: Schema,
  logger: Logger,
  handle: (item: z.output<Schema>) => Promise<object>,
): Promise<RouteAnswer> {
  const results: object[] = new Array<object>(items.length);
  const indexes = items.keys();
  const work = async (): Promise<void> => {
    for (const index of indexes) {
      try {
        results[index] = { ok: true, ...(await handle(parseInput(schema, items[index]))) };
      } catch (failure) {
        results[index] = refusal(failure, logger);
      }
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  return { status: 200, body: { results } };
}

function refusal(failure: unknown, logger: Logger): RefusedItem {
  if (failure instanceof Problem) {
    const { code, message, fields } = failure;
    return { ok: false, code, detail: message, ...(fields ? { fields } : {}) };
  }
  if (isDatabaseUnavailable(failure)) throw failure;
  logger.error({ err: failure }, 'an item failed');
  return {
    ok: false,
    code: 'internal_error',
    detail: 'This item failed on our side. Send it again; report it if that does not help.',
  };
}
