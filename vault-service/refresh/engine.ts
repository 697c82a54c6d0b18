import { setTimeout as delay } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import type { Logger } from '../../platform/logging/logger';
import type { ReadConnection } from '../connections/read';
import type { Changes } from '../database/changes';
import type { VaultSchema } from '../database/schema';
import type { TenantKeys } from '../encryption/tenant-keys';
import type { FindSetup } from '../integrations/setup';
import type { ProviderSetup } from '../providers/profile';
import { findOAuthProfile } from '../providers/registry';
import { claimRefresh, releaseClaim, type ConnectionRow } from './claim';
import type { TokenOutcome } from './outcome';
import { connectionResource, mayRepeat, notSent, settle, unknownOutcome } from './settle';
import { applySettlement, type Settlement } from './settlement';
import type { Spool } from './spool';
import { sendWithinMs } from './timing';
import type { TokenClient } from './token-client';

/** Points of a refresh at which a rig stops the process. */
export type Checkpoint = 'claimed' | 'answered' | 'spooled' | 'committed';

export interface RefreshParts {
  readonly db: Kysely<VaultSchema>;
  readonly keys: TenantKeys;
  readonly findSetup: FindSetup;
  readonly client: TokenClient;
  readonly spool: Spool;
  readonly read: ReadConnection;
  readonly changes: Changes;
  readonly logger: Logger;
  /** Names this replica in claims. */
  readonly owner: string;
  readonly onOutcome?: (provider: string, outcome: string, tookMs: number) => void;
  readonly reached?: (point: Checkpoint) => void;
}

export interface RefreshEngine {
  /**
   * Sees to it that the connection is refreshed once past `seen`, by this replica or by the one that has the claim,
   * and resolves when the row has moved on or `waitMs` are over. Callers read the row again. Never throws for a
   * provider's sake.
   */
  refresh(seen: ConnectionRow, options: RefreshOptions): Promise<void>;
  /** Ends a claim whose owner did not come back (rule 2.6). */
  settleAbandoned(row: ConnectionRow): Promise<void>;
  /** Writes what the spool holds. */
  drainSpool(): Promise<number>;
  /** Resolves when no refresh of this replica is under way. */
  idle(): Promise<void>;
}

export interface RefreshOptions {
  readonly waitMs: number;
  /** Ignores back-off. */
  readonly forced?: boolean;
  /** See `ClaimRequest`. */
  readonly retryUnknown?: boolean;
}

/** A commit that takes longer than this is spooled meanwhile, in case the process does not live to see its end. */
const spoolAfterMs = 1_000;
const pollMs = 500;

export function refreshEngine(parts: RefreshParts): RefreshEngine {
  const { db, keys, findSetup, client, spool, read, changes, logger, owner } = parts;
  const inFlight = new Map<string, Promise<void>>();
  const reached = parts.reached ?? (() => undefined);

  /** One claim and its end. Answers false when somebody else has it. */
  const attempt = async (seen: ConnectionRow, options: RefreshOptions): Promise<boolean> => {
    const { forced = false, retryUnknown = false } = options;
    if (seen.refresh_owner !== null || !seen.refresh_token) return false;
    // All reading and opening is done before the claim, so that nothing but the call lies inside it. The claim
    // succeeds only while the row is the one that was read.
    const setup = await findSetup(seen.tenant, seen.provider);
    const cipher = await keys.cipher(seen.tenant, seen.refresh_token);
    const refreshToken = cipher.open(
      connectionResource(seen.id),
      'refresh_token',
      seen.refresh_token,
    );
    const startedAt = Date.now();
    const { id, epoch } = seen;
    const row = await claimRefresh(db, { id, epoch, owner, forced, retryUnknown });
    if (!row) return false;
    reached('claimed');
    const sentAt = Date.now();
    if (sentAt - startedAt > sendWithinMs) {
      await applySettlement(db, notSent(row, sentAt));
      return true;
    }
    const outcome = setup ? await client.refresh(setup, refreshToken) : integrationMissing;
    reached('answered');
    const now = Date.now();
    const settled = settle({
      row,
      outcome,
      rotation: rotationOf(setup, row.provider),
      cipher,
      sentAt,
      now,
      random: Math.random(),
    });
    parts.onOutcome?.(row.provider, outcome.kind, now - sentAt);
    await commit(settled);
    reached('committed');
    return true;
  };

  /** The first act after the answer. Where the database does not take it, the disk does. */
  const commit = async (settled: Settlement): Promise<void> => {
    const written = applySettlement(db, settled);
    const inTime = await Promise.race([
      written.then(
        () => true,
        () => false,
      ),
      delay(spoolAfterMs, false, { ref: false }),
    ]);
    if (inTime) return;
    if (settled.tokens) {
      await spool.put(settled);
      reached('spooled');
      logger.warn({ connection: settled.connection }, 'a provider answer was spooled');
    }
    await written;
    if (settled.tokens) await spool.remove(settled);
  };

  /** Waits for the claim that another replica holds to end. */
  const follow = async (seen: ConnectionRow): Promise<void> => {
    for (;;) {
      const news = newsOf(seen.id, changes, pollMs);
      const row = await read(seen.id);
      if (!row?.refresh_owner) return;
      if (row.refresh_deadline && row.refresh_deadline.getTime() < Date.now()) {
        await settleAbandoned(row);
        return;
      }
      await news;
    }
  };

  const settleAbandoned = async (row: ConnectionRow): Promise<void> => {
    const setup = await findSetup(row.tenant, row.provider);
    const claimedAt = row.refresh_claimed_at?.getTime() ?? 0;
    if (mayRepeat(rotationOf(setup, row.provider), Date.now() - claimedAt))
      await releaseClaim(db, row);
    else await applySettlement(db, unknownOutcome(row, 'abandoned'));
  };

  const run = async (seen: ConnectionRow, options: RefreshOptions): Promise<void> => {
    try {
      if (await attempt(seen, options)) return;
      await follow(seen);
    } catch (failure) {
      logger.error({ err: failure, connection: seen.id }, 'a refresh could not be finished');
    }
  };

  return {
    async refresh(seen, options) {
      let joined = inFlight.get(seen.id);
      if (!joined) {
        joined = run(seen, options).finally(() => inFlight.delete(seen.id));
        inFlight.set(seen.id, joined);
      }
      await Promise.race([joined, delay(options.waitMs, undefined, { ref: false })]);
    },
    settleAbandoned,
    drainSpool: () => spool.drain((settled) => applySettlement(db, settled)),
    async idle() {
      while (inFlight.size > 0) await Promise.all(inFlight.values());
    },
  };
}

const integrationMissing: TokenOutcome = {
  kind: 'permanent',
  reason: 'integration_missing',
  remedy: 'fix_integration',
};

function rotationOf(setup: ProviderSetup | undefined, provider: string) {
  return setup?.rotation ?? findOAuthProfile(provider)?.rotation ?? { kind: 'strict' as const };
}

/** Resolves when somebody tells about this connection, or after `timeoutMs`: a lost message costs time only. */
function newsOf(id: string, changes: Changes, timeoutMs: number): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      unsubscribe();
      resolve();
    };
    const timer = setTimeout(done, timeoutMs);
    const unsubscribe = changes.subscribe((news) => {
      if (news === undefined || (news.what === 'connection' && news.id === id)) done();
    });
  });
}
