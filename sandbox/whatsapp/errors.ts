import { graphError } from '../graph/error';
import { Refused } from '../server/answer';

/** Titles of the WhatsApp error table (vendor-apis.md §7). */
export const errorTitles: Readonly<Record<number, string>> = {
  0: 'AuthException',
  4: 'Application request limit reached',
  100: 'Invalid parameter',
  190: 'Access token has expired',
  130429: 'Rate limit hit',
  131000: 'Something went wrong',
  131005: 'Access denied',
  131008: 'Required parameter is missing',
  131009: 'Parameter value is not valid',
  131016: 'Service unavailable',
  131021: 'Recipient cannot be sender',
  131026: 'Message undeliverable',
  131047: 'Re-engagement message',
  131048: 'Spam rate limit hit',
  131049: 'This message was not delivered to maintain healthy ecosystem engagement.',
  131051: 'Unsupported message type',
  131052: 'Media download error',
  131053: 'Media upload error',
  131056: '(Business Account, Consumer Account) pair rate limit hit',
  131062: 'Business-scoped User ID recipients are not supported for this message',
  132000: 'Number of parameters does not match the expected number of params',
  132001: 'Template name does not exist in the translation',
  132005: 'Template hydrated text too long',
  132007: 'Template format character policy violated',
  132012: 'Parameter format does not match format in the created template',
  132015: 'Template is paused',
  132016: 'Template is disabled',
};

/** A refusal of the messaging API: numbered title and the details. */
export function whatsAppRefusal(code: number, details: string, status = 400): Refused {
  const title = errorTitles[code] ?? 'Unknown error';
  return new Refused(graphError(code, `(#${String(code)}) ${title}`, { status, details }));
}

export function invalidParameter(message: string): Refused {
  return new Refused(graphError(100, `(#100) ${message}`));
}
