import { createHash, randomBytes } from 'node:crypto';

/** `mee_` opens the REST API, `mew_` names a webhook's sender. 256 random bits, so a plain hash is enough at rest. */
export function newKeyText(prefix: 'mee_' | 'mew_'): string {
  return prefix + randomBytes(32).toString('base64url');
}

/** What is stored and looked up instead of the key. */
export function hashKey(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}

/** Standard Webhooks: `whsec_` and the base64 of 24–64 random bytes. */
export function newWebhookSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}
