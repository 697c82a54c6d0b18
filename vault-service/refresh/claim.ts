import { sql, type Kysely, type Selectable } from 'kysely';
import type { ConnectionTable, VaultSchema } from '../database/schema';
import { claimLeaseS, sendWithinMs } from './timing';

export type ConnectionRow = Selectable<ConnectionTable>;

/** Why a connection is flagged whose refresh may have been carried out without its answer having been kept. */
export const refreshOutcomeUnknown = 'refresh_outcome_unknown';

export interface ClaimRequest {
  readonly id: string;
  /** The epoch the caller decided on; any refresh, import or reconnect since then makes the claim fail. */
  readonly epoch: number;
  readonly owner: string;
  /** Ignores back-off: somebody asked for it. */
  readonly forced: boolean;
  /** Also claims a connection that is flagged because the outcome of its last refresh is unknown. */
  readonly retryUnknown: boolean;
}

/**
 * Claims the next refresh and records the intent, in one statement that is committed when it returns. At most one
 * claim per epoch succeeds, on whatever replica: this is the whole mutual exclusion.
 */
export async function claimRefresh(
  db: Kysely<VaultSchema>,
  { id, epoch, owner, forced, retryUnknown }: ClaimRequest,
): Promise<ConnectionRow | undefined> {
  return db
    .updateTable('connections')
    .set({
      epoch: epoch + 1,
      refresh_owner: owner,
      refresh_claimed_at: sql<Date>`now()`,
      refresh_deadline: sql<Date>`now() + make_interval(secs => ${claimLeaseS})`,
      refresh_intent: sql<Buffer | null>`refresh_fingerprint`,
      updated_at: sql<Date>`now()`,
    })
    .where('id', '=', id)
    .where('epoch', '=', epoch)
    .where('refresh_owner', 'is', null)
    .where('refresh_token', 'is not', null)
    .where((eb) => {
      const working = eb('status', 'in', ['active', 'expiring', 'error']);
      return retryUnknown
        ? eb.or([working, eb('status_reason', '=', refreshOutcomeUnknown)])
        : working;
    })
    .$if(!forced, (query) =>
      query.where((eb) =>
        eb.or([eb('retry_at', 'is', null), eb('retry_at', '<=', sql<Date>`now()`)]),
      ),
    )
    .returningAll()
    .executeTakeFirst();
}

/**
 * Gives a claim back that was not used, or whose owner did not return where sending again does no harm; its late answer
 * is fenced off. The scheduler tries again at once, while a provider with a grace time still takes the token.
 */
export async function releaseClaim(
  db: Kysely<VaultSchema>,
  { id, epoch, owner }: Pick<ClaimRequest, 'id' | 'epoch' | 'owner'>,
): Promise<void> {
  await db
    .updateTable('connections')
    .set({
      epoch: epoch + 1,
      refresh_owner: null,
      refresh_deadline: null,
      refresh_claimed_at: null,
      refresh_intent: null,
      refresh_due_at: sql<Date>`now()`,
    })
    .where('id', '=', id)
    .where('epoch', '=', epoch)
    .where('refresh_owner', '=', owner)
    .execute();
}

/** Claims made over a data folder that are too old to be used still; see `sent-marks.ts`. */
export async function staleClaimsOf(
  db: Kysely<VaultSchema>,
  folderId: string,
): Promise<readonly Pick<ClaimRequest, 'id' | 'epoch' | 'owner'>[]> {
  const rows = await db
    .selectFrom('connections')
    .select(['id', 'epoch', 'refresh_owner'])
    .where('refresh_owner', 'like', `${folderId}/%`)
    .where(
      'refresh_claimed_at',
      '<',
      sql<Date>`now() - make_interval(secs => ${(2 * sendWithinMs) / 1000})`,
    )
    .execute();
  return rows.map(({ id, epoch, refresh_owner }) => ({ id, epoch, owner: refresh_owner ?? '' }));
}

/**
 * How old a claim is whose owner did not come back in time; undefined while it may, or where it has ended. Both are the
 * database's to say, which wrote the deadline: a replica whose clock is wrong must not judge the claims of the others.
 */
export async function overdueForMs(
  db: Kysely<VaultSchema>,
  { id, epoch, refresh_owner }: ConnectionRow,
): Promise<number | undefined> {
  const row = await db
    .selectFrom('connections')
    .select(
      sql<number>`(extract(epoch from now() - coalesce(refresh_claimed_at, refresh_deadline)) * 1000)::float8`.as(
        'age',
      ),
    )
    .where('id', '=', id)
    .where('epoch', '=', epoch)
    .where('refresh_owner', '=', refresh_owner)
    .where('refresh_deadline', '<', sql<Date>`now()`)
    .executeTakeFirst();
  return row?.age;
}

const postponedS = 60;

/**
 * Takes a connection out of the scheduler's way whose refresh could not even begin (its secrets do not open, its app
 * cannot be read): as many of them as a round takes would keep all others from it.
 */
export async function postponeRefresh(
  db: Kysely<VaultSchema>,
  { id, epoch }: Pick<ConnectionRow, 'id' | 'epoch'>,
): Promise<void> {
  await db
    .updateTable('connections')
    .set({ refresh_due_at: sql<Date>`now() + make_interval(secs => ${postponedS})` })
    .where('id', '=', id)
    .where('epoch', '=', epoch)
    .where('refresh_owner', 'is', null)
    .where('refresh_due_at', '<=', sql<Date>`now()`)
    .execute();
}
