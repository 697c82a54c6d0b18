import { sql, type Kysely } from 'kysely';
import { appendWithin } from '../audit/log';
import { announce } from '../database/changes';
import type { VaultSchema } from '../database/schema';
import { publishWithin } from '../events/outbox';
import { noteUnanswered } from '../incidents/failures';
import type { Finding } from '../providers/probe';
import type { ConnectionRow } from '../refresh/claim';
import { credentialRejected, type Diagnosis } from './decide';

/**
 * Writes what a probe found, unless the connection has moved on since it was read. Status, audit row and event commit
 * together: one event when trouble begins, one when it ends. A provider that did not answer is noted for its incident.
 * Answers whether it was written.
 */
export async function recordFinding(
  db: Kysely<VaultSchema>,
  seen: ConnectionRow,
  finding: Finding,
  { columns, act }: Diagnosis,
): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const row = await tx
      .selectFrom('connections')
      .select(['status', 'status_reason', 'forecast_end'])
      .where('id', '=', seen.id)
      .where('epoch', '=', seen.epoch)
      .where('status', '<>', 'revoked')
      .forUpdate()
      .executeTakeFirst();
    if (!row) return false;
    const change = statusChange(row, act);
    await tx
      .updateTable('connections')
      .set({
        ...columns,
        ...told(seen, finding),
        ...(change && { ...change, updated_at: sql<Date>`now()` }),
      })
      .where('id', '=', seen.id)
      .execute();
    await noteUnanswered(tx, seen, finding);
    if (!change) return true;
    const { id, tenant, subject, provider } = seen;
    await publishWithin(tx, [
      {
        type: act === 'flag' ? 'connection.reauth_required' : 'connection.recovered',
        tenant,
        connection: id,
        data: { subject, provider, status: change.status, reason: change.status_reason },
      },
    ]);
    await announce(tx, { what: 'connection', id });
    await appendWithin(tx, [
      {
        action: 'connection.probe',
        actor: 'vault',
        tenant,
        connection: id,
        outcome: change.status_reason ?? 'ok',
        details: { provider, reason: columns.health_reason },
      },
    ]);
    return true;
  });
}

type Status = Pick<ConnectionRow, 'status' | 'status_reason'>;

function statusChange(
  row: Pick<ConnectionRow, 'status' | 'status_reason' | 'forecast_end'>,
  act: Diagnosis['act'],
): Status | undefined {
  const works = row.status === 'active' || row.status === 'expiring';
  if (act === 'flag' && works)
    return { status: 'reauth_required', status_reason: credentialRejected };
  if (act !== 'recover' || row.status_reason !== credentialRejected) return undefined;
  const ending = row.forecast_end !== null && row.forecast_end.getTime() > Date.now();
  return { status: ending ? 'expiring' : 'active', status_reason: null };
}

/** Facts the provider tells along the way: whose account it is, where nobody has said so, and when it ends. */
function told(row: ConnectionRow, finding: Finding) {
  if (finding.kind !== 'alive') return {};
  const { account, ends } = finding;
  return {
    ...(account && row.account_id === null
      ? { account_id: account.id, account_name: account.name }
      : {}),
    ...(ends && {
      grant_expires_at: ends.grant,
      // The end of a token that is renewed comes with each renewal.
      ...(row.refresh_token === null ? { access_expires_at: ends.token } : {}),
    }),
  };
}
