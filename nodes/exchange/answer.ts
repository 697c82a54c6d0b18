import type { ApiAnswer } from './apiRequest';

/** n8n's full response, read without trusting its shape. */
export function readAnswer(response: unknown): ApiAnswer {
  if (typeof response !== 'object' || response === null) {
    return { status: 0, headers: {}, body: response };
  }
  const status =
    'statusCode' in response && typeof response.statusCode === 'number' ? response.statusCode : 0;
  const headers: Record<string, string> = {};
  if ('headers' in response && typeof response.headers === 'object' && response.headers !== null) {
    for (const [name, value] of Object.entries(response.headers)) {
      if (typeof value === 'string') headers[name.toLowerCase()] = value;
      else if (typeof value === 'number') headers[name.toLowerCase()] = String(value);
      else if (Array.isArray(value)) headers[name.toLowerCase()] = value.join(', ');
    }
  }
  return { status, headers, body: 'body' in response ? response.body : undefined };
}

/** A JSON object, or undefined for lists, scalars and text. */
export function asRecord(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : undefined;
}
