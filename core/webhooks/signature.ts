import { createHmac, timingSafeEqual } from 'node:crypto';

/** Standard Webhooks (standardwebhooks.com): the three headers of a signed delivery. */
export interface WebhookHeaders {
  readonly 'webhook-id': string;
  /** Unix time in seconds, as text. */
  readonly 'webhook-timestamp': string;
  /** One or more `v1,<base64>` separated by spaces (several while a secret is being rotated). */
  readonly 'webhook-signature': string;
}

export interface SignedContent {
  readonly id: string;
  readonly timestampS: number;
  /** The exact bytes that are sent. */
  readonly body: string | Uint8Array;
}

export type VerificationFailure =
  'headers_missing' | 'timestamp_invalid' | 'timestamp_stale' | 'signature_mismatch';

export type Verification =
  | { readonly ok: true; readonly id: string; readonly timestampS: number }
  | { readonly ok: false; readonly reason: VerificationFailure };

/** Deliveries older or newer than this are refused, as the specification asks. */
export const webhookToleranceS = 300;

const secretPrefix = 'whsec_';

/** Bytes of a `whsec_<base64>` secret; other text is taken as it is, in UTF-8. */
export function webhookKey(secret: string): Buffer {
  return secret.startsWith(secretPrefix)
    ? Buffer.from(secret.slice(secretPrefix.length), 'base64')
    : Buffer.from(secret, 'utf8');
}

/** `v1,` + base64 HMAC-SHA256 over `id.timestamp.body`. */
export function signWebhook(secret: string, { id, timestampS, body }: SignedContent): string {
  const mac = createHmac('sha256', webhookKey(secret))
    .update(`${id}.${String(timestampS)}.`)
    .update(body);
  return `v1,${mac.digest('base64')}`;
}

export function webhookHeaders(secret: string, content: SignedContent): WebhookHeaders {
  return {
    'webhook-id': content.id,
    'webhook-timestamp': String(content.timestampS),
    'webhook-signature': signWebhook(secret, content),
  };
}

/**
 * Verifies a delivery against any of `secrets` (several during rotation), in constant time per comparison.
 * Header names are expected in lower case, as Node gives them.
 */
export function verifyWebhook(
  secrets: readonly string[],
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
  body: string | Uint8Array,
  nowS: number,
): Verification {
  const id = headers['webhook-id'];
  const timestamp = headers['webhook-timestamp'];
  const signatures = headers['webhook-signature'];
  if (
    typeof id !== 'string' ||
    id === '' ||
    typeof timestamp !== 'string' ||
    typeof signatures !== 'string'
  ) {
    return { ok: false, reason: 'headers_missing' };
  }
  if (!/^\d{1,12}$/.test(timestamp)) return { ok: false, reason: 'timestamp_invalid' };
  const timestampS = Number(timestamp);
  if (Math.abs(nowS - timestampS) > webhookToleranceS)
    return { ok: false, reason: 'timestamp_stale' };
  const given = signatures.split(' ').filter((part) => part.startsWith('v1,'));
  const matches = secrets.some((secret) => {
    const expected = Buffer.from(signWebhook(secret, { id, timestampS, body }));
    return given.some((signature) => sameBytes(expected, Buffer.from(signature)));
  });
  return matches ? { ok: true, id, timestampS } : { ok: false, reason: 'signature_mismatch' };
}

function sameBytes(expected: Buffer, given: Buffer): boolean {
  return expected.length === given.length && timingSafeEqual(expected, given);
}
