import type { Sealer } from '../keys/sealer';

/** HMAC secrets of the inbox, bound to their key. */
export const webhookSecret = {
  seal: (sealer: Sealer, keyId: string, secret: string): Buffer =>
    sealer.seal(secret, `webhook-key ${keyId}`),
  open: (sealer: Sealer, keyId: string, sealed: Buffer): string =>
    sealer.open(sealed, `webhook-key ${keyId}`),
};
