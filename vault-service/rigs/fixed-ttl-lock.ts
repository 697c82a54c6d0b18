import { setTimeout as delay } from 'node:timers/promises';
import { integrationFor, startRigProvider } from './oauth-provider';

/**
 * A model of the token managers this vault replaces: a lock that ends after a fixed time, no fencing, and the write
 * goes through whoever holds the lock by then. Run against the same provider, it must spend tokens twice; if it does
 * not, the rig proves nothing.
 */
export interface LockModelFigures {
  readonly expiries: number;
  readonly token_requests: number;
  /** Expiries that took more than one token request. */
  readonly double_spends: number;
  readonly families_revoked: number;
}

export interface LockModelOptions {
  readonly callers: number;
  readonly expiries: number;
  readonly lockTtlMs: number;
  /** Provider delays are spread evenly from 0 to this; some are longer than the lock lives. */
  readonly maxDelayMs: number;
}

interface Stored {
  refreshToken: string;
  expired: boolean;
  lockedUntil: number;
}

export async function fixedTtlLock(options: LockModelOptions): Promise<LockModelFigures> {
  const provider = await startRigProvider({
    rotation: 'strict',
    delayAfterMs: () => Math.random() * options.maxDelayMs,
  });
  const tokenUrl = String(integrationFor(provider)['token_url']);

  const lease = async (stored: Stored): Promise<void> => {
    while (stored.expired) {
      if (stored.lockedUntil > Date.now()) {
        await delay(20);
        continue;
      }
      stored.lockedUntil = Date.now() + options.lockTtlMs;
      const response = await fetch(tokenUrl, {
        method: 'POST',
        body: new URLSearchParams({
          grant_type: 'refresh_token',
          refresh_token: stored.refreshToken,
        }),
      });
      const answer = (await response.json()) as { refresh_token?: string };
      if (!response.ok || answer.refresh_token === undefined) return;
      stored.refreshToken = answer.refresh_token;
      stored.expired = false;
      stored.lockedUntil = 0;
    }
  };

  await Promise.all(
    Array.from({ length: options.expiries }, () => {
      const stored = { refreshToken: provider.grant().refreshToken, expired: true, lockedUntil: 0 };
      return Promise.all(Array.from({ length: options.callers }, () => lease(stored)));
    }),
  );
  await provider.close();
  const { families } = provider;
  return {
    expiries: families.length,
    token_requests: families.reduce((sum, { requests }) => sum + requests, 0),
    double_spends: families.filter(({ requests }) => requests > 1).length,
    families_revoked: families.filter(({ revoked }) => revoked).length,
  };
}
