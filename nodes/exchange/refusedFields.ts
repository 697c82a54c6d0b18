import type { JsonObject } from 'n8n-workflow';
import { asRecord } from './answer';

/** Refused fields of a request, from `[{field, message}]` to `{ fields: { "items.0.email": "…" } }`. */
export function refusedFields(errors: unknown): JsonObject {
  const named = Object.fromEntries(entriesOf(errors));
  return Object.keys(named).length > 0 ? { fields: named } : {};
}

/** The same for a person to read; undefined when none is named. */
export function refusedFieldsText(errors: unknown): string | undefined {
  const sentences = entriesOf(errors).map(([field, message]) => `${field}: ${message}`);
  return sentences.length > 0 ? sentences.join('; ') : undefined;
}

function entriesOf(errors: unknown): ReadonlyArray<readonly [field: string, message: string]> {
  return (Array.isArray(errors) ? errors : []).flatMap((entry: unknown) => {
    const { field, message } = asRecord(entry) ?? {};
    return typeof field === 'string' && typeof message === 'string'
      ? [[field, message] as const]
      : [];
  });
}
