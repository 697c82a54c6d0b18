import { sql, type Kysely } from 'kysely';
import { v7 as uuid } from 'uuid';
import { z } from 'zod/v4';
import type { VaultSchema } from '../database/schema';
import type { TenantCipher } from '../encryption/tenant-keys';
import type { ConnectionRow } from '../refresh/claim';
import type { RevocationRow } from './receipt';
import type { Revocation } from './revocation-call';

const minuteMs = 60_000;
/** Waits before the provider is asked again; when they are used up (about a day), the receipt stays as it is. */
const waitsMs = [1, 5, 15, 60, 180, 360, 720].map((minutes) => minutes * minuteMs);

/** When the attempt after this many is due; null: there is none. */
export function nextAttemptAt(attempts: number, now: number): Date | null {
  const wait = waitsMs[attempts - 1];
  return wait === undefined ? null : new Date(now + wait);
}

export const revocationResource = (id: string) => `revocation/${id}`;

/** What is sealed while a token waits: the account is the person's, and leaves no trace once it ended. */
export const waitingToken = z.object({ token: z.string(), account: z.string().nullable() });
type WaitingToken = z.output<typeof waitingToken>;

/** Stores receipts. With a cipher, the tokens of providers that were away are kept with them, to be tried again. */
export async function keepRevocations(
  db: Kysely<VaultSchema>,
  { id: connection, account_id: account, tenant, provider, kind }: ConnectionRow,
  revocations: readonly Revocation[],
  cipher: TenantCipher | undefined,
): Promise<readonly RevocationRow[]> {
  if (revocations.length === 0) return [];
  const now = Date.now();
  const rows = revocations.map((revocation) => {
    const id = uuid();
    const { outcome, status, transient } = revocation.answer;
    const nextAt = transient && cipher ? nextAttemptAt(1, now) : null;
    const kept = nextAt === null ? undefined : cipher;
    const waiting: WaitingToken = { token: revocation.token, account };
    return {
      id,
      tenant,
      connection,
      provider,
      kind,
      token_kind: revocation.kind,
      outcome,
      http_status: status,
      attempts: 1,
      token: kept?.seal(revocationResource(id), 'token', JSON.stringify(waiting)) ?? null,
      key_version: kept?.version ?? null,
      next_at: nextAt,
      updated_at: sql<Date>`now()`,
    };
  });
  return db.insertInto('revocations').values(rows).returningAll().execute();
}

/** Receipts for tokens of sub-accounts that were dropped: no provider ends such a token by itself. */
export async function keepDropped(
  db: Kysely<VaultSchema>,
  connection: string,
  dropped: readonly { readonly id: string; readonly kind: string }[],
): Promise<void> {
  if (dropped.length === 0) return;
  await sql`
    insert into revocations (id, tenant, connection, provider, kind, token_kind, sub_account, sub_account_kind,
      outcome, attempts, updated_at)
    select dropped.id, tenant, connection.id, provider, connection.kind, 'sub_account_token', sub_account,
      dropped.kind, 'kept', 0, now()
    from connections connection, unnest(
      ${dropped.map(() => uuid())}::uuid[], ${dropped.map(({ id }) => id)}::uuid[],
      ${dropped.map(({ kind }) => kind)}::text[]) as dropped (id, sub_account, kind)
    where connection.id = ${connection}`.execute(db);
}

export async function readRevocations(
  db: Kysely<VaultSchema>,
  connection: string,
): Promise<readonly RevocationRow[]> {
  return db
    .selectFrom('revocations')
    .selectAll()
    .where('connection', '=', connection)
    .orderBy('id')
    .execute();
}
