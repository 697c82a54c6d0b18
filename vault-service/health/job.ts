import { sql } from 'kysely';
import type { Logger } from '../../platform/logging/logger';
import { isDatabaseUnavailable } from '../../platform/postgres/database';
import { providerIds } from '../providers/registry';
import type { ConnectionRow } from '../refresh/claim';
import { checkConnection, hasEnded, lookBelow, noProbe, type HealthParts } from './check';
import { credentialRejected, diagnose, probeEveryMs } from './decide';
import { recordFinding } from './record';

export interface JobParts extends HealthParts {
  readonly logger: Logger;
}

/** Connections of one provider that are probed in one round, and at the same time. */
const perRound = 8;
const atOnce = 4;

/** A replica that dies with a probe under way loses it for this long. */
const claimMinutes = 10;

/**
 * Probes what is due, a few of each provider at a time. Taking a row moves its due time on, so no two replicas probe
 * the same one. Answers how many were taken.
 */
export async function probeDue(parts: JobParts): Promise<number> {
  const rows = await takeDue(parts);
  const providers = new Set(rows.map(({ provider }) => provider));
  await Promise.all(
    [...providers].map(async (provider) => {
      const waiting = rows.filter((row) => row.provider === provider);
      const work = async () => {
        for (let row = waiting.pop(); row; row = waiting.pop()) await carefully(parts, row);
      };
      await Promise.all(Array.from({ length: atOnce }, work));
    }),
  );
  return rows.length;
}

async function takeDue({ db }: HealthParts): Promise<ConnectionRow[]> {
  const { rows } = await sql<ConnectionRow>`
    update connections set probe_due_at = now() + make_interval(mins => ${claimMinutes})
    from (
      select taken.id from unnest(${[...providerIds]}::text[]) as known (provider)
      cross join lateral (
        select id from connections
        where connections.provider = known.provider and probe_due_at <= now() and refresh_owner is null
        order by probe_due_at limit ${perRound} for update skip locked
      ) as taken
    ) as due
    where connections.id = due.id
    returning connections.*`.execute(db);
  return rows;
}

/** Other trouble ends by other means; such a connection is passed over, so that it is not found again and again. */
function isWatched({ status, status_reason }: ConnectionRow): boolean {
  return status === 'active' || status === 'expiring' || status_reason === credentialRejected;
}

/** One connection that cannot be read (a torn secret) must not keep the others from being looked at. */
async function carefully(parts: JobParts, row: ConnectionRow): Promise<void> {
  try {
    await probe(parts, row);
  } catch (failure) {
    if (isDatabaseUnavailable(failure)) throw failure;
    parts.logger.error({ err: failure, connection: row.id }, 'a connection could not be probed');
  }
}

async function probe(parts: HealthParts, row: ConnectionRow): Promise<void> {
  if (!isWatched(row)) {
    await lookAt(parts, row, new Date(Date.now() + probeEveryMs));
    return;
  }
  // The scheduler renews it; the next round sees what came of that.
  if (hasEnded(row)) return;
  if (wasJustRenewed(row)) {
    const alive = { kind: 'alive' as const };
    await recordFinding(parts.db, row, alive, diagnose(row, alive, Date.now(), Math.random()));
    await lookBelow(parts, row);
    return;
  }
  const finding = await checkConnection(parts, row);
  if (finding.kind === 'unknown' && finding.reason === noProbe) await lookAt(parts, row, null);
}

async function lookAt({ db }: HealthParts, { id }: ConnectionRow, next: Date | null) {
  await db.updateTable('connections').set({ probe_due_at: next }).where('id', '=', id).execute();
}

/**
 * The provider handed the token out since the last look: asking again would tell nothing more, and may cost money. Of an
 * API that did not answer, its token endpoint tells nothing.
 */
function wasJustRenewed(row: ConnectionRow): boolean {
  const issuedAt = row.access_issued_at?.getTime() ?? 0;
  return (
    row.refresh_token !== null &&
    row.refusals === 0 &&
    row.inconclusive === 0 &&
    issuedAt > Date.now() - probeEveryMs &&
    issuedAt > row.created_at.getTime() + 60_000
  );
}
