import type { Lease } from '../../core/connections/lease';
import { RequestFailure } from '../exchange/failure';
import { settled } from '../exchange/settled';
import type { LeaseWish } from './leaseWish';
import type { Vault } from './vault';

/** A lease this close to its end is not used for another request. */
const leastTtlMs = 30_000;

/**
 * The leases of one execution run: one per distinct wish (connection, sub-account, scopes), however many items have
 * it. It lives and dies with the run, because every n8n process would otherwise keep its own truth about tokens.
 */
export class LeaseBook {
  readonly #leases = new Map<string, Promise<Lease>>();
  /** Forced refreshes, by connection and refused token: sub-accounts of a connection may share one. */
  readonly #refreshes = new Map<string, Promise<void>>();
  /** Tokens the vendor refused and a refresh did not change, by wish. */
  readonly #refused = new Map<string, string>();

  async lease(vault: Vault, wish: LeaseWish): Promise<Lease> {
    const key = keyOf(vault, wish);
    const pending = this.#leases.get(key);
    if (pending === undefined) return await this.#enter(key, vault.lease(wish));
    const lease = await pending;
    if (!isEnding(lease, Date.now())) return lease;
    if (this.#leases.get(key) !== pending) return await this.lease(vault, wish);
    return await this.#enter(key, vault.lease(wish));
  }

  /**
   * A lease to use after the vendor refused `rejected`: the newer one another item already got, else the
   * one after a single forced refresh that all waiting items share.
   * @throws RequestFailure `unauthorized` when a refresh brings the same token again
   */
  async renew(vault: Vault, wish: LeaseWish, rejected: Lease): Promise<Lease> {
    const key = keyOf(vault, wish);
    const pending = this.#leases.get(key);
    const known = await pending;
    if (known && known.access_token !== rejected.access_token) return known;
    if (this.#refused.get(key) === rejected.access_token) throw refusedForGood();
    if (this.#leases.get(key) !== pending) return await this.renew(vault, wish, rejected);
    const renewed = await this.#enter(key, this.#refresh(key, vault, wish, rejected));
    if (renewed.access_token !== rejected.access_token) return renewed;
    throw refusedForGood();
  }

  /** Notes that nothing changed before anybody who waits for the new lease can see it. */
  async #refresh(key: string, vault: Vault, wish: LeaseWish, rejected: Lease): Promise<Lease> {
    await this.#refreshOnce(vault, wish, rejected);
    const lease = await vault.lease(wish);
    if (lease.access_token === rejected.access_token) this.#refused.set(key, lease.access_token);
    return lease;
  }

  /** A key cannot be refreshed, but somebody may have replaced it meanwhile: it is leased again either way. */
  async #refreshOnce(vault: Vault, { connection }: LeaseWish, rejected: Lease): Promise<void> {
    const key = JSON.stringify([vault.identity, connection, rejected.access_token]);
    const pending = this.#refreshes.get(key) ?? vault.refresh(connection);
    this.#refreshes.set(key, pending);
    const result = await settled(() => pending);
    if (!(result instanceof RequestFailure) || hopeful.has(result.code)) return;
    if (this.#refreshes.get(key) === pending) this.#refreshes.delete(key);
    throw result;
  }

  async #enter(key: string, pending: Promise<Lease>): Promise<Lease> {
    this.#leases.set(key, pending);
    pending.catch(() => {
      if (this.#leases.get(key) === pending) this.#leases.delete(key);
    });
    return await pending;
  }
}

/** `forbidden`: the vault key may lease but not look connections up. */
const hopeful = new Set(['not_refreshable', 'forbidden']);

function refusedForGood(): RequestFailure {
  return new RequestFailure({
    code: 'unauthorized',
    message: 'The vendor refuses the token of this connection, and a refresh brought no other',
    fix: 'Reconnect the account in the token vault, or import a valid key.',
    httpStatus: 401,
  });
}

function keyOf(vault: Vault, wish: LeaseWish): string {
  return JSON.stringify([vault.identity, wish]);
}

function isEnding(lease: Lease, nowMs: number): boolean {
  return lease.expires_at !== null && Date.parse(lease.expires_at) - nowMs < leastTtlMs;
}
