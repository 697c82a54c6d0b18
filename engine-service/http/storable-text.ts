import type { NextFunction, Request, Response } from 'express';
import { Problem } from '../../platform/http/problem';

const suspicious = /\\u(?:0000|d[89a-f])/i;

/** Far more than any body of ours needs; PostgreSQL and JSON.stringify give up at some thousands. */
const maxDepth = 64;

/**
 * PostgreSQL cannot store NUL, nor jsonb half a surrogate pair. Both can only reach us escaped, so bodies without
 * such an escape are left alone; in the others NUL is dropped and a lone half becomes U+FFFD. Signatures are checked
 * on the raw body and do not notice.
 * @throws Problem 422 `body_too_deep`.
 */
export function storableBody(request: Request, _response: Response, next: NextFunction): void {
  refuseEndlessNesting(request.body, maxDepth);
  if (request.rawBody && suspicious.test(request.rawBody.toString('latin1'))) {
    request.body = storable(request.body);
  }
  next();
}

export function storable(value: unknown): unknown {
  if (typeof value === 'string') return storableText(value);
  if (Array.isArray(value)) return value.map(storable);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [storableText(key), storable(item)]),
    );
  }
  return value;
}

/** Encoding to UTF-8 and back replaces lone halves. */
export function storableText(text: string): string {
  return Buffer.from(text.replaceAll('\0', '')).toString();
}

function refuseEndlessNesting(value: unknown, left: number): void {
  if (typeof value !== 'object' || value === null) return;
  if (left === 0) {
    throw new Problem({
      status: 422,
      code: 'body_too_deep',
      detail: `The body nests more than ${maxDepth} levels deep. Send it flatter.`,
    });
  }
  for (const item of Object.values(value)) refuseEndlessNesting(item, left - 1);
}
