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
import type { Closable } from '../../platform/lifecycle/service';
import type { Reached } from './checkpoint';
import {
  claimRefresh,
  overdueForMs,
  postponeRefresh,
  releaseClaim,
  staleClaimsOf,
  type ConnectionRow,
} from './claim';
import type { TokenOutcome } from './outcome';
import { connectionResource, mayRepeat, notSent, settle, unknownOutcome } from './settle';
import { applySettlement, type Settlement } from './settlement';
import { NoRoomOnDisk, noRoomOnDisk, type SentMarks } from './sent-marks';
import type { Spool } from './spool';
import { sendWithinMs } from './timing';
import type { TokenClient } from './token-client';

export interface RefreshParts {
  readonly db: Kysely<VaultSchema>;
  readonly keys: TenantKeys;
  readonly findSetup: FindSetup;
  readonly client: TokenClient;
  readonly spool: Spool;
  readonly marks: SentMarks;
  readonly read: ReadConnection;
  readonly changes: Changes;
  readonly logger: Logger;
  /** Names this replica in claims, behind the folder of its marks. */
  readonly replica: string;
  readonly onOutcome?: (provider: string, outcome: string, tookMs: number) => void;
  readonly reached?: Reached;
}

export interface RefreshEngine extends Closable {
  /**
   * Sees to it that the connection is refreshed once past `seen`, by this replica or by the one that has the claim,
   * and resolves when the row has moved on or `waitMs` are over. Callers read the row again. Never throws for a
   * provider's sake.
   */
  refresh(seen: ConnectionRow, options: RefreshOptions): Promise<void>;
  /** Stable code of what keeps this replica from refreshing anything at all; undefined: nothing. */
  hindrance(): string | undefined;
  /** Ends a claim whose owner did not come back (rule 2.6). Answers false where it is not over yet. */
  settleAbandoned(row: ConnectionRow): Promise<boolean>;
  /** Ends claims of this data folder, of this process or one before, whose request was never sent. */
  giveBackUnsent(): Promise<number>;
  /** Writes what the spool holds: everything at the start, later what was not committed in time. */
  drainSpool(minAgeMs: number): Promise<number>;
}

export interface RefreshOptions {
  readonly waitMs: number;
  /** Ignores back-off. */
  readonly forced?: boolean;
  /** See `ClaimRequest`. */
  readonly retryUnknown?: boolean;
}

/** A commit that takes longer than this has its spool file flushed meanwhile, in case the machine does not live on. */
const syncAfterMs = 250;
const pollMs = 500;
/** After the database was away, replicas bring in what they spooled before anybody judges their claims. */
const ownersFirstMs = 5_000;

export function refreshEngine(parts: RefreshParts): RefreshEngine {
  const { db, keys, findSetup, client, spool, marks, read, changes, logger } = parts;
  const owner = `${marks.folderId}/${parts.replica}`;
  const inFlight = new Map<string, Promise<void>>();
  /** Connections whose settlement this process is writing now; their spool files are left to it. */
  const committing = new Set<string>();
  const reached = parts.reached ?? (() => undefined);
  let ownersFirstUntil = 0;
  const unsubscribe = changes.subscribe((news) => {
    if (news === undefined) ownersFirstUntil = Date.now() + ownersFirstMs;
  });

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
    const begun = { at: Date.now(), tick: performance.now() };
    const { id, epoch } = seen;
    reached('prepared', id);
    const room = marks.reserve();
    let row: ConnectionRow | undefined;
    try {
      row = await claimRefresh(db, { id, epoch, owner, forced, retryUnknown });
      if (!row) return false;
      reached('claimed', id);
      // Before the clock is read: once others may take the claim for unused, it is.
      room.mark({ connection: id, epoch: row.epoch });
    } finally {
      room.release();
    }
    const sentAt = Date.now();
    // A clock that was set back hides a stop of the process, and the tick one of the whole machine.
    const tookMs = Math.max(sentAt - begun.at, performance.now() - begun.tick);
    if (tookMs > sendWithinMs) {
      await commit(notSent(row, sentAt));
      return true;
    }
    reached('sending', id);
    const outcome = setup ? await client.refresh(setup, refreshToken) : integrationMissing;
    reached('answered', id);
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
    return true;
  };

  /** The first act after the answer. Where the database does not take it, the disk does. */
  const commit = async (settled: Settlement): Promise<void> => {
    const { connection } = settled;
    committing.add(connection);
    try {
      keep(settled);
      await write(settled);
      await forget(settled);
    } finally {
      committing.delete(connection);
    }
  };

  /** Refusals too: this process knows that nothing was replaced, the next one would have to call it unknown. */
  const keep = (settled: Settlement): void => {
    try {
      spool.keep(settled);
    } catch {
      keepInRoom(settled);
    }
  };

  /** The disk has become full since the mark was put: the mark holds what the answer needs. */
  const keepInRoom = (settled: Settlement): void => {
    try {
      marks.giveRoom(settled);
      spool.keep(settled);
    } catch (failure) {
      const { connection } = settled;
      logger.error({ err: failure, connection }, 'an answer could not be spooled');
    }
  };

  const write = async (settled: Settlement): Promise<void> => {
    const { connection } = settled;
    reached('settling', connection);
    const written = applySettlement(db, settled, () => reached('written', connection));
    const inTime = await Promise.race([
      written.then(
        () => true,
        () => false,
      ),
      delay(syncAfterMs, false, { ref: false }),
    ]);
    if (!inTime) {
      await sync(settled);
      await written;
    }
    reached('committed', connection);
  };

  /** A disk that fails keeps nothing from the database, which may only be slow. */
  const sync = async (settled: Settlement): Promise<void> => {
    const { connection } = settled;
    try {
      await spool.sync(settled);
      logger.warn({ connection }, 'a provider answer waits on the disk for the database');
    } catch (failure) {
      logger.error({ err: failure, connection }, 'a provider answer waits in memory only');
    }
  };

  /** The mark goes last: a claim without one would pass for unused. */
  const forget = async (settled: Settlement): Promise<void> => {
    await spool.remove(settled);
    await marks.remove(settled);
    reached('spool_removed', settled.connection);
  };

  /** Waits for the claim that another replica holds to end. */
  const follow = async (seen: ConnectionRow): Promise<void> => {
    for (;;) {
      const news = newsOf(seen.id, changes, pollMs);
      const row = await read(seen.id);
      if (!row?.refresh_owner) return;
      const seemsOver = row.refresh_deadline && row.refresh_deadline.getTime() < Date.now();
      if (seemsOver && (await settleAbandoned(row))) return;
      await news;
    }
  };

  const settleAbandoned = async (row: ConnectionRow): Promise<boolean> => {
    if (row.refresh_owner === null || Date.now() < ownersFirstUntil) return false;
    const setup = await findSetup(row.tenant, row.provider);
    const ageMs = await overdueForMs(db, row);
    if (ageMs === undefined) return false;
    if (mayRepeat(rotationOf(setup, row.provider), ageMs))
      await releaseClaim(db, { ...row, owner: row.refresh_owner });
    else await applySettlement(db, unknownOutcome(row, 'abandoned'));
    return true;
  };

  const run = async (seen: ConnectionRow, options: RefreshOptions): Promise<void> => {
    try {
      if (await attempt(seen, options)) return;
      await follow(seen);
    } catch (failure) {
      // That the disk is full is told once, not for each connection.
      if (!(failure instanceof NoRoomOnDisk))
        logger.error({ err: failure, connection: seen.id }, 'a refresh could not be finished');
      // Where the database is what failed, there is nothing to postpone.
      await postponeRefresh(db, seen).catch(() => undefined);
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
    hindrance: () => (marks.refuses() ? noRoomOnDisk : undefined),
    settleAbandoned,
    async giveBackUnsent() {
      const claims = await staleClaimsOf(db, marks.folderId);
      let given = 0;
      for (const claim of claims) {
        if (await marks.has({ connection: claim.id, epoch: claim.epoch })) continue;
        await releaseClaim(db, claim);
        given += 1;
      }
      return given;
    },
    drainSpool: (minAgeMs) =>
      spool.drain(async (settled) => {
        if (committing.has(settled.connection)) return false;
        await applySettlement(db, settled);
        await marks.remove(settled);
        return true;
      }, minAgeMs),
    async close() {
      unsubscribe();
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
