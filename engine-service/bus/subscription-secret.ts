import type { Sealer } from '../keys/sealer';

/** Secrets that sign batches, bound to their subscription. */
export const subscriptionSecret = {
  seal: (sealer: Sealer, subscriptionId: string, secret: string): Buffer =>
    sealer.seal(secret, `subscription ${subscriptionId}`),
  open: (sealer: Sealer, subscriptionId: string, sealed: Buffer): string =>
    sealer.open(sealed, `subscription ${subscriptionId}`),
};
