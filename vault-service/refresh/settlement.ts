import { sql, type Kysely } from 'kysely';
import { z } from 'zod/v4';
import { connectionStatuses, type ConnectionStatus } from '../../core/connections/lease';
import { appendWithin } from '../audit/log';
import { announce } from '../database/changes';
import type { VaultSchema } from '../database/schema';
import { publishWithin, type EventType } from '../events/outbox';
import { noteFailure } from '../incidents/failures';

const at = z.iso.datetime().nullable();
const base64 = z.base64();

/**
 * The end of one claim, ready to be written: plain data, secrets already sealed. The same value goes to the database
 * or, while that is away, to the spool. `undefined` leaves a column as it is.
 */
export const settlement = z.object({
  connection: z.uuid(),
  tenant: z.string(),
  subject: z.string(),
  provider: z.string(),
  epoch: z.int(),
  status: z.enum(connectionStatuses),
  status_reason: z.string().nullable(),
  tokens: z
    .object({
      /** Tenant key version the tokens are sealed with. */
      key_version: z.int(),
      access_token: base64,
      refresh_token: base64.optional(),
      refresh_fingerprint: base64.optional(),
      token_type: z.string().optional(),
      scopes: z.array(z.string()).optional(),
      access_issued_at: at,
      access_expires_at: at,
      grant_expires_at: at.optional(),
    })
    .optional(),
  refresh_due_at: at,
  retry_at: at,
  failures: z.int(),
  /** The claim's outcome stays unknown: the intent is kept so that a late answer can still settle it. */
  keep_intent: z.boolean(),
  outcome: z.string(),
});
export type Settlement = z.output<typeof settlement>;

const date = (iso: string | null) => (iso === null ? null : new Date(iso));
const bytes = (text: string) => Buffer.from(text, 'base64');

/**
 * The fenced write: tokens, status, audit row and event commit together, and only while the claim is still the newest
 * and the refresh token it used is still the stored one. Answers whether it was.
 */
export async function applySettlement(
  db: Kysely<VaultSchema>,
  settled: Settlement,
  beforeCommit: () => void = () => undefined,
): Promise<'applied' | 'superseded'> {
  return db.transaction().execute(async (tx) => {
    const { tokens } = settled;
    const before = await tx
      .selectFrom('connections')
      .select('status')
      .where('id', '=', settled.connection)
      .forUpdate()
      .executeTakeFirst();
    const written = await tx
      .updateTable('connections')
      .set({
        status: settled.status,
        status_reason: settled.status_reason,
        refresh_due_at: date(settled.refresh_due_at),
        retry_at: date(settled.retry_at),
        failures: settled.failures,
        refresh_owner: null,
        refresh_deadline: null,
        ...(settled.keep_intent
          ? {}
          : { epoch: settled.epoch + 1, refresh_intent: null, refresh_claimed_at: null }),
        updated_at: sql<Date>`now()`,
        ...(tokens && {
          access_token: bytes(tokens.access_token),
          // A rotation may have moved the row on meanwhile: it has to come by again.
          key_version: sql<number>`least(key_version, ${tokens.key_version})`,
          access_issued_at: date(tokens.access_issued_at),
          access_expires_at: date(tokens.access_expires_at),
          ...(tokens.refresh_token !== undefined && {
            refresh_token: bytes(tokens.refresh_token),
            refresh_fingerprint: tokens.refresh_fingerprint
              ? bytes(tokens.refresh_fingerprint)
              : null,
          }),
          ...(tokens.token_type !== undefined && { token_type: tokens.token_type }),
          ...(tokens.scopes !== undefined && { scopes: tokens.scopes }),
          ...(tokens.grant_expires_at !== undefined && {
            grant_expires_at: date(tokens.grant_expires_at),
          }),
        }),
      })
      .where('id', '=', settled.connection)
      .where('epoch', '=', settled.epoch)
      .where('status', '<>', 'revoked')
      .where('refresh_intent', 'is not distinct from', sql<Buffer | null>`refresh_fingerprint`)
      .returning('id')
      .executeTakeFirst();
    const entry = {
      action: 'connection.refresh',
      actor: 'vault',
      tenant: settled.tenant,
      connection: settled.connection,
      outcome: written ? settled.outcome : 'superseded',
      details: { provider: settled.provider, epoch: settled.epoch },
    };
    if (written && before) await noteFailure(tx, before.status, settled);
    const type = before && eventOf(before.status, settled.status);
    if (written && type)
      await publishWithin(tx, [
        {
          type,
          tenant: settled.tenant,
          connection: settled.connection,
          data: {
            subject: settled.subject,
            provider: settled.provider,
            status: settled.status,
            reason: settled.status_reason,
            ...(type === 'connection.recovered' && { how: 'refreshed' }),
          },
        },
      ]);
    await announce(tx, { what: 'connection', id: settled.connection });
    await appendWithin(tx, [entry]);
    beforeCommit();
    return written ? 'applied' : 'superseded';
  });
}

/**
 * One event when trouble begins and one when it ends, however many attempts lie between; one more where trouble that
 * looked passing turns out to need the owner.
 */
function eventOf(before: ConnectionStatus, after: ConnectionStatus): EventType | undefined {
  if (before === 'error' && after === 'reauth_required') return 'connection.reauth_required';
  if (isTrouble(before) === isTrouble(after)) return undefined;
  return isTrouble(after) ? 'connection.reauth_required' : 'connection.recovered';
}

function isTrouble(status: ConnectionStatus): boolean {
  return status === 'error' || status === 'reauth_required';
}
