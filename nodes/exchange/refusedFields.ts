import type { JsonObject } from 'n8n-workflow';
import { asRecord } from './answer';

/** Refused fields of a request, from `[{field, message}]` to `{ fields: { "items.0.email": "…" } }`. */
export function refusedFields(errors: unknown): JsonObject {
  const named: JsonObject = {};
  for (const entry of Array.isArray(errors) ? errors : []) {
    const { field, message } = asRecord(entry) ?? {};
    if (typeof field === 'string' && typeof message === 'string') named[field] = message;
  }
  return Object.keys(named).length > 0 ? { fields: named } : {};
}
