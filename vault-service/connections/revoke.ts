import { sql, type Kysely } from 'kysely';
import { appendWithin, type AuditEntry } from '../audit/log';
import { announce } from '../database/changes';
import type { VaultSchema } from '../database/schema';
import type { EgressRules } from '../egress/address';
import type { TenantKeys } from '../encryption/tenant-keys';
import { publishWithin } from '../events/outbox';
import type { FindSetup } from '../integrations/setup';
import type { ConnectionRow } from '../refresh/claim';
import type { RefreshEngine } from '../refresh/engine';
import { connectionResource } from '../refresh/settle';
import { claimLeaseS } from '../refresh/timing';
import type { ReadConnection } from './read';
import { receiptOf, type Receipt } from './receipt';
import {
  kept,
  notReached,
  notSupported,
  revokeTimeoutMs,
  revokeToken,
  type Revocation,
} from './revocation-call';
import { keepRevocations, readRevocations } from './revocations';
import { isShared } from './shared-grant';

export interface RevokeParts {
  readonly db: Kysely<VaultSchema>;
  readonly keys: TenantKeys;
  readonly findSetup: FindSetup;
  readonly engine: RefreshEngine;
  readonly read: ReadConnection;
  readonly rules: EgressRules;
}

/** A connection that is renewed while its provider is asked is asked about again; the last round wipes it as it is. */
const maxRounds = 3;

/**
 * Ends a connection: the provider is asked to revoke, then the tokens are wiped here whatever it said. Where it was
 * away, they are kept apart, sealed, until it has been asked again. A refresh under way is waited for, whether it began
 * before or meanwhile, so that the token it brings is revoked too.
 */
export async function revokeConnection(
  parts: RevokeParts,
  found: ConnectionRow,
  entry: AuditEntry,
): Promise<readonly Receipt[]> {
  const { db } = parts;
  const giveUpAt = Date.now() + 2 * revokeTimeoutMs;
  let before: readonly Revocation[] = [];
  for (let round = 1; ; round += 1) {
    const row = await settled(parts, found);
    if (row.status === 'revoked') {
      await appendWithin(db, [entry]);
      return (await readRevocations(db, row.id)).map(receiptOf);
    }
    before = await revokeAtProvider(parts, row, { giveUpAt, before });
    const receipts = await wipe(parts, row, before, entry, round === maxRounds);
    if (receipts) return receipts;
  }
}

/** Answers nothing where the row is no longer the one whose tokens were revoked; `anyway` wipes that one too. */
async function wipe(
  { db, keys }: RevokeParts,
  row: ConnectionRow,
  revocations: readonly Revocation[],
  entry: AuditEntry,
  anyway: boolean,
): Promise<readonly Receipt[] | undefined> {
  const cipher = await keys.cipher(row.tenant);
  return db.transaction().execute(async (tx) => {
    const now = await tx
      .selectFrom('connections')
      .select(['epoch', 'status'])
      .where('id', '=', row.id)
      .forUpdate()
      .executeTakeFirst();
    if (now && now.status !== 'revoked' && now.epoch !== row.epoch && !anyway) return undefined;
    const wiped = await tx
      .updateTable('connections')
      .set({
        status: 'revoked',
        status_reason: null,
        epoch: sql<number>`epoch + 1`,
        access_token: null,
        refresh_token: null,
        refresh_fingerprint: null,
        extra: null,
        refresh_owner: null,
        refresh_deadline: null,
        refresh_intent: null,
        refresh_due_at: null,
        probe_due_at: null,
        retry_at: null,
        updated_at: sql<Date>`now()`,
      })
      .where('id', '=', row.id)
      .where('status', '<>', 'revoked')
      .returning('id')
      .executeTakeFirst();
    if (!wiped) {
      await appendWithin(tx, [entry]);
      return (await readRevocations(tx, row.id)).map(receiptOf);
    }
    await tx.deleteFrom('sub_accounts').where('connection', '=', row.id).execute();
    const stored = await keepRevocations(tx, row, revocations, cipher);
    await publishWithin(tx, [
      {
        type: 'connection.revoked',
        tenant: row.tenant,
        connection: row.id,
        data: { subject: row.subject, provider: row.provider, status: 'revoked', reason: null },
      },
    ]);
    await announce(tx, { what: 'connection', id: row.id });
    const receipts = stored.map(receiptOf);
    await appendWithin(tx, [
      {
        ...entry,
        details: { receipts: receipts.map(({ token, outcome }) => `${token}:${outcome}`) },
      },
    ]);
    return receipts;
  });
}

/** The row as it is once no refresh of it is under way. */
async function settled({ engine, read }: RevokeParts, row: ConnectionRow): Promise<ConnectionRow> {
  const now = (await read(row.id)) ?? row;
  if (now.refresh_owner === null) return now;
  await engine.refresh(now, { waitMs: claimLeaseS * 1000 });
  return (await read(row.id)) ?? now;
}

export interface RevokeOptions {
  readonly giveUpAt: number;
  /** The other connections of the tenant end too, and need no protection. */
  readonly wholeTenant?: boolean;
  /** An earlier round, of which only what met a provider that was away is repeated. */
  readonly before?: readonly Revocation[] | undefined;
}

/**
 * Asks the provider to revoke; the refresh token first, since at most providers it ends the whole grant. Keys have no
 * call that ends them, and a grant that others use is left alone.
 */
export async function revokeAtProvider(
  { db, keys, findSetup, rules }: Pick<RevokeParts, 'db' | 'keys' | 'findSetup' | 'rules'>,
  row: ConnectionRow,
  { giveUpAt, wholeTenant = false, before = [] }: RevokeOptions,
): Promise<readonly Revocation[]> {
  const setup = row.kind === 'oauth2' ? await findSetup(row.tenant, row.provider) : undefined;
  const account = row.account_id;
  const leaving = { connection: row.id, tenant: row.tenant, account, wholeTenant };
  const shared = setup !== undefined && (await isShared({ db, findSetup }, setup, leaving));
  const cipher = await keys.cipher(row.tenant, row.access_token, row.refresh_token);
  const revocations: Revocation[] = [];
  for (const kind of ['refresh_token', 'access_token'] as const) {
    const sealed = row[kind];
    if (!sealed) continue;
    const token = cipher.open(connectionResource(row.id), kind, sealed);
    // A token that was renewed since is another one.
    const earlier = before.find((revoked) => revoked.kind === kind && revoked.token === token);
    if (earlier && !earlier.answer.transient) {
      revocations.push(earlier);
      continue;
    }
    // A token that renews itself stands in both columns.
    if (revocations.some((revoked) => revoked.token === token)) continue;
    const timeoutMs = Math.min(revokeTimeoutMs, giveUpAt - Date.now());
    const ask = async () => {
      if (!setup) return notSupported;
      if (shared) return kept;
      return timeoutMs > 0 ? revokeToken(setup, kind, token, { rules, timeoutMs }) : notReached;
    };
    revocations.push({ kind, token, answer: await ask() });
  }
  return revocations;
}
