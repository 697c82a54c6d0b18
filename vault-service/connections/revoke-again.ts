import { sql } from 'kysely';
import { appendWithin } from '../audit/log';
import type { RevocationRow } from './receipt';
import {
  kept,
  notReached,
  notSupported,
  revokeTimeoutMs,
  revokeToken,
  type RevocationAnswer,
} from './revocation-call';
import { nextAttemptAt, revocationResource, waitingToken } from './revocations';
import type { RevokeParts } from './revoke';
import { isShared } from './shared-grant';

const perRound = 50;
const atOnce = 4;
/** A replica that dies with an attempt under way loses it for this long. */
const claimMinutes = 5;

type Parts = Pick<RevokeParts, 'db' | 'keys' | 'findSetup' | 'rules'>;

/**
 * Asks providers again that were away when a connection was revoked, and completes the receipts. Taking a row moves
 * its due time on, so no two replicas ask at once. Answers how many were taken.
 */
export async function revokeAgain(parts: Parts): Promise<number> {
  const { rows } = await sql<RevocationRow>`
    update revocations set next_at = now() + make_interval(mins => ${claimMinutes})
    where id in (
      select id from revocations where next_at <= now() order by next_at limit ${perRound} for update skip locked
    )
    returning *`.execute(parts.db);
  await askAgain(parts, rows, { giveUpAt: Number.POSITIVE_INFINITY, wholeTenant: false });
  return rows.length;
}

/** The last attempts for a tenant that is about to be deleted, whenever they were due. */
export async function revokeNow(parts: Parts, tenant: string, giveUpAt: number): Promise<void> {
  const rows = await parts.db
    .selectFrom('revocations')
    .selectAll()
    .where('tenant', '=', tenant)
    .where('next_at', 'is not', null)
    .execute();
  await askAgain(parts, rows, { giveUpAt, wholeTenant: true });
}

interface Round {
  readonly giveUpAt: number;
  readonly wholeTenant: boolean;
}

async function askAgain(parts: Parts, rows: readonly RevocationRow[], round: Round): Promise<void> {
  const waiting = [...rows];
  const work = async () => {
    for (let row = waiting.pop(); row; row = waiting.pop())
      await complete(parts, row, await ask(parts, row, round));
  };
  await Promise.all(Array.from({ length: atOnce }, work));
}

async function ask(
  { db, keys, findSetup, rules }: Parts,
  row: RevocationRow,
  { giveUpAt, wholeTenant }: Round,
): Promise<RevocationAnswer> {
  const timeoutMs = Math.min(revokeTimeoutMs, giveUpAt - Date.now());
  if (timeoutMs <= 0 || !row.token) return notReached;
  try {
    const setup = await findSetup(row.tenant, row.provider);
    // The app that could revoke it has been removed meanwhile.
    if (!setup) return notSupported;
    const cipher = await keys.cipher(row.tenant, row.token);
    const opened = cipher.open(revocationResource(row.id), 'token', row.token);
    const { token, account } = waitingToken.parse(JSON.parse(opened));
    // The account has been connected again meanwhile, or is connected elsewhere: that must not end.
    const leaving = { connection: row.connection, tenant: row.tenant, account, wholeTenant };
    if (await isShared({ db, findSetup }, setup, leaving)) return kept;
    return await revokeToken(setup, row.token_kind, token, { rules, timeoutMs });
  } catch {
    // A torn secret must not keep the others from being revoked; its attempts come to an end.
    return notReached;
  }
}

async function complete(
  { db }: Parts,
  row: RevocationRow,
  { outcome, status, transient }: RevocationAnswer,
): Promise<void> {
  const attempts = row.attempts + 1;
  const nextAt = transient ? nextAttemptAt(attempts, Date.now()) : null;
  await db.transaction().execute(async (tx) => {
    const written = await tx
      .updateTable('revocations')
      .set({
        outcome,
        http_status: status,
        attempts,
        next_at: nextAt,
        ...(nextAt === null ? { token: null, key_version: null } : {}),
        updated_at: sql<Date>`now()`,
      })
      .where('id', '=', row.id)
      .where('attempts', '=', row.attempts)
      .where('next_at', 'is not', null)
      .returning('id')
      .executeTakeFirst();
    if (!written) return;
    await appendWithin(tx, [
      {
        action: 'connection.revoke_again',
        actor: 'vault',
        tenant: row.tenant,
        connection: row.connection,
        outcome,
        details: { token: row.token_kind, attempt: attempts, final: nextAt === null },
      },
    ]);
  });
}
