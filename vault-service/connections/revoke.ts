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
  notReached,
  notSupported,
  revokeTimeoutMs,
  revokeToken,
  type Revocation,
} from './revocation-call';
import { keepRevocations, readRevocations } from './revocations';

export interface RevokeParts {
  readonly db: Kysely<VaultSchema>;
  readonly keys: TenantKeys;
  readonly findSetup: FindSetup;
  readonly engine: RefreshEngine;
  readonly read: ReadConnection;
  readonly rules: EgressRules;
}

/**
 * Ends a connection: the provider is asked to revoke, then the tokens are wiped here whatever it said. Where it was
 * away, they are kept apart, sealed, until it has been asked again. A refresh under way is waited for first, so that
 * the token it brings is revoked too.
 */
export async function revokeConnection(
  parts: RevokeParts,
  found: ConnectionRow,
  entry: AuditEntry,
): Promise<readonly Receipt[]> {
  const { db, keys } = parts;
  const row = await settled(parts, found);
  if (row.status === 'revoked') {
    await appendWithin(db, [entry]);
    return (await readRevocations(db, row.id)).map(receiptOf);
  }
  const revocations = await revokeAtProvider(parts, row, Date.now() + 2 * revokeTimeoutMs);
  const cipher = await keys.cipher(row.tenant);
  return db.transaction().execute(async (tx) => {
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
    const kept = await keepRevocations(tx, row, revocations, cipher);
    await publishWithin(tx, [
      {
        type: 'connection.revoked',
        tenant: row.tenant,
        connection: row.id,
        data: { subject: row.subject, provider: row.provider, status: 'revoked', reason: null },
      },
    ]);
    await announce(tx, { what: 'connection', id: row.id });
    const receipts = kept.map(receiptOf);
    await appendWithin(tx, [
      {
        ...entry,
        details: { receipts: receipts.map(({ token, outcome }) => `${token}:${outcome}`) },
      },
    ]);
    return receipts;
  });
}

async function settled({ engine, read }: RevokeParts, row: ConnectionRow): Promise<ConnectionRow> {
  if (row.refresh_owner !== null) await engine.refresh(row, { waitMs: claimLeaseS * 1000 });
  return (await read(row.id)) ?? row;
}

/**
 * Asks the provider to revoke, until `giveUpAt` at the latest; the refresh token first, since at most providers it
 * ends the whole grant. Keys have no call that ends them. `before`: an earlier round, of which only what met a provider
 * that was away is repeated.
 */
export async function revokeAtProvider(
  { keys, findSetup, rules }: Pick<RevokeParts, 'keys' | 'findSetup' | 'rules'>,
  row: ConnectionRow,
  giveUpAt: number,
  before: readonly Revocation[] = [],
): Promise<readonly Revocation[]> {
  const setup = row.kind === 'oauth2' ? await findSetup(row.tenant, row.provider) : undefined;
  const cipher = await keys.cipher(row.tenant, row.access_token);
  const revocations: Revocation[] = [];
  for (const kind of ['refresh_token', 'access_token'] as const) {
    const sealed = row[kind];
    if (!sealed) continue;
    const earlier = before.find((revoked) => revoked.kind === kind);
    if (earlier && !earlier.answer.transient) {
      revocations.push(earlier);
      continue;
    }
    const token = cipher.open(connectionResource(row.id), kind, sealed);
    // A token that renews itself stands in both columns.
    if (revocations.some((revoked) => revoked.token === token)) continue;
    const timeoutMs = Math.min(revokeTimeoutMs, giveUpAt - Date.now());
    const ask = async () =>
      setup ? revokeToken(setup, kind, token, { rules, timeoutMs }) : notSupported;
    revocations.push({ kind, token, answer: timeoutMs > 0 ? await ask() : notReached });
  }
  return revocations;
}
