import { sql, type Kysely, type Selectable } from 'kysely';
import { v7 as uuid } from 'uuid';
import { keepDropped } from '../connections/revocations';
import type { SubAccountTable, VaultSchema } from '../database/schema';
import type { TenantCipher } from '../encryption/tenant-keys';
import type { FoundSubAccount } from '../providers/sub-account';

export type SubAccountRow = Selectable<SubAccountTable>;

export const subAccountResource = (id: string) => `sub_account/${id}`;

/** The chosen ones of a connection, in a stable order. */
export async function subAccountsOf(
  db: Kysely<VaultSchema>,
  connection: string,
): Promise<readonly SubAccountRow[]> {
  return db
    .selectFrom('sub_accounts')
    .selectAll()
    .where('connection', '=', connection)
    .orderBy('kind')
    .orderBy('provider_id')
    .execute();
}

export interface Parent {
  readonly id: string;
  readonly tenant: string;
  /** Issue time of the token the sub-accounts were listed with. */
  readonly accessIssuedAt: Date | null;
}

/**
 * Makes `chosen` the sub-accounts of a connection. Those that stay keep their ids; those that go are leased no more, and
 * a token of their own leaves a receipt. The caller holds the connection.
 */
export async function writeChosen(
  tx: Kysely<VaultSchema>,
  cipher: TenantCipher,
  parent: Parent,
  chosen: readonly FoundSubAccount[],
): Promise<readonly SubAccountRow[]> {
  const before = await subAccountsOf(tx, parent.id);
  const stays = before.filter((row) => chosen.some((found) => isSame(row, found)));
  const gone = before.filter((row) => !stays.includes(row));
  if (gone.length > 0)
    await tx
      .deleteFrom('sub_accounts')
      .where(
        'id',
        'in',
        gone.map(({ id }) => id),
      )
      .execute();
  await keepDropped(
    tx,
    parent.id,
    gone.filter(({ token }) => token !== null),
  );
  for (const found of chosen) {
    const known = stays.find((row) => isSame(row, found));
    const id = known?.id ?? uuid();
    const sealed = sealedFields(cipher, id, found, parent.accessIssuedAt);
    if (known) await updateSealed(tx, id, sealed);
    else
      await tx
        .insertInto('sub_accounts')
        .values({
          id,
          connection: parent.id,
          tenant: parent.tenant,
          kind: found.kind,
          provider_id: found.id,
          ...sealed,
        })
        .execute();
  }
  return subAccountsOf(tx, parent.id);
}

/** Chosen ones that a listing lacked for the first time, or brought back. */
export interface Turned {
  readonly lost: readonly SubAccountRow[];
  readonly found: readonly SubAccountRow[];
}

/** Stores what a new listing brought for sub-accounts that are chosen already. The caller holds the connection. */
export async function updateListed(
  tx: Kysely<VaultSchema>,
  cipher: TenantCipher,
  parent: Parent,
  listed: readonly FoundSubAccount[],
): Promise<Turned> {
  const turned = { lost: [] as SubAccountRow[], found: [] as SubAccountRow[] };
  for (const row of await subAccountsOf(tx, parent.id)) {
    const found = listed.find((candidate) => isSame(row, candidate));
    if (found)
      await updateSealed(tx, row.id, sealedFields(cipher, row.id, found, parent.accessIssuedAt));
    else if (row.lost_at === null)
      await tx
        .updateTable('sub_accounts')
        .set({ lost_at: sql<Date>`now()`, updated_at: sql<Date>`now()` })
        .where('id', '=', row.id)
        .execute();
    if (found && row.lost_at !== null) turned.found.push(row);
    if (!found && row.lost_at === null) turned.lost.push(row);
  }
  return turned;
}

export function isSame(row: SubAccountRow, found: Pick<FoundSubAccount, 'kind' | 'id'>): boolean {
  return row.kind === found.kind && row.provider_id === found.id;
}

function sealedFields(
  cipher: TenantCipher,
  id: string,
  { name, token, extra }: FoundSubAccount,
  derivedFrom: Date | null,
) {
  const resource = subAccountResource(id);
  return {
    name,
    token: token === undefined ? null : cipher.seal(resource, 'token', token),
    extra: cipher.seal(resource, 'extra', JSON.stringify(extra)),
    key_version: cipher.version,
    derived_from: derivedFrom,
    lost_at: null,
    updated_at: sql<Date>`now()`,
  };
}

/** Every sealed column is written, so the row is of the cipher's version whatever it was before. */
async function updateSealed(
  tx: Kysely<VaultSchema>,
  id: string,
  fields: ReturnType<typeof sealedFields>,
): Promise<void> {
  await tx.updateTable('sub_accounts').set(fields).where('id', '=', id).execute();
}
