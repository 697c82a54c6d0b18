import type { IDataObject } from 'n8n-workflow';

/** Whether a parsed JSON value is an object: not null, a list, a scalar or text. */
export function isDataObject(value: unknown): value is IDataObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
