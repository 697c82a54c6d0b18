import { randomBytes } from 'node:crypto';

/** Standard Webhooks: `whsec_` + base64 of 24 to 64 random bytes. */
export function newWebhookSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}

export const webhookResource = (id: string) => `webhook/${id}`;
