import { sql } from 'kysely';
import { notFound, Problem } from '../../platform/http/problem';
import type { TenantTransaction } from '../database/tenant-transaction';
import type { InteractionChange, InteractionRow } from './schema';

type Status = InteractionRow['status'];

/** What may follow what. A sent message stays sent; a failed one is claimed again before it is sent again. */
const next: Readonly<Record<Status, readonly Status[]>> = {
  claimed: ['sent', 'failed', 'unconfirmed'],
  unconfirmed: ['sent', 'failed', 'unconfirmed'],
  sent: ['sent'],
  failed: ['failed'],
};

/** Records what became of a claimed message. @throws Problem 404; 409 `interaction_closed`. */
export async function changeInteraction(
  transaction: TenantTransaction,
  id: string,
  change: InteractionChange,
  now: Date,
): Promise<InteractionRow> {
  const before = await transaction
    .selectFrom('lead_interactions')
    .select(['status', 'lead_id'])
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  if (!before) throw notFound('The interaction');
  if (!next[before.status].includes(change.status)) {
    throw new Problem({
      status: 409,
      code: 'interaction_closed',
      detail: `The interaction is ${before.status} and cannot become ${change.status}.`,
    });
  }
  const { status, mode, body, template, external_id, error } = change;
  const row = await transaction
    .updateTable('lead_interactions')
    .set({
      status,
      mode,
      error: error ?? null,
      updated_at: now,
      ...(typeof body !== 'string' ? {} : { body }),
      ...(typeof template !== 'string' ? {} : { template }),
      ...(typeof external_id !== 'string' ? {} : { external_id }),
      ...(status === 'sent' && before.status !== 'sent' ? { sent_at: now } : {}),
    })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow();
  if (status === 'sent') {
    await transaction
      .updateTable('leads')
      .set({
        stage: sql`case when stage in ('new', 'qualified') then 'contacted' else stage end`,
        updated_at: now,
      })
      .where('id', '=', before.lead_id)
      .execute();
  }
  return row;
}
