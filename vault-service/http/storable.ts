import type { Request } from 'express';
import type { Problem } from '../../platform/http/problem';
import { wrongField } from './wrong-field';

/** Deeper than anything the API takes; what reads a value once more (`JSON.stringify`) needs stack for each level. */
const deepest = 32;

/**
 * Refuses what no row can hold, before any handler sees it: NUL (PostgreSQL stores none in a text) and halves of
 * surrogate pairs (none in JSON; in texts they all become one and the same replacement character, so that two names
 * would be one). @throws Problem 422 naming the field
 */
export function refuseUnstorable({
  params,
  query,
  body,
}: Pick<Request, 'params' | 'query' | 'body'>) {
  for (const part of [params, query, body] as const) refuseIn(part);
}

interface Visited {
  readonly value: unknown;
  readonly path: string;
  readonly depth: number;
}

/** Not recursive: a megabyte of brackets is half a million levels. */
function refuseIn(input: unknown): void {
  const waiting: Visited[] = [{ value: input, path: '', depth: 0 }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { value, path, depth } = next;
    if (typeof value === 'string') {
      if (!isStorable(value)) throw unstorable(path);
    } else if (typeof value === 'object' && value !== null) {
      if (depth >= deepest) throw tooDeep();
      const isList = Array.isArray(value);
      for (const [name, inner] of Object.entries(value)) {
        if (!isStorable(name)) throw unstorable(path);
        const field = isList ? `${path}[${name}]` : path === '' ? name : `${path}.${name}`;
        waiting.push({ value: inner, path: field, depth: depth + 1 });
      }
    }
  }
}

function isStorable(text: string): boolean {
  // In Unicode mode a surrogate is only what has no other half.
  return !/[\0\p{Surrogate}]/u.test(text);
}

function unstorable(path: string): Problem {
  return wrongField(
    path === '' ? 'body' : path,
    'must not contain a NUL character or half of a surrogate pair',
  );
}

function tooDeep(): Problem {
  return wrongField('body', `must not be nested deeper than ${deepest} levels`);
}
