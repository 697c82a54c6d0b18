import type { z } from 'zod/v4';
import { v7 as uuidV7 } from 'uuid';
import { notFound } from '../../platform/http/problem';
import { requireEvent } from '../bus/receipts';
import type { TenantTransaction } from '../database/tenant-transaction';
import type { bookingClaim, BookingRow } from './schema';

export type BookingClaimOutcome = 'claimed' | 'already_booked' | 'in_progress' | 'unconfirmed';

export interface ClaimedBooking {
  readonly outcome: BookingClaimOutcome;
  readonly booking: BookingRow;
}

/** What the open booking of a lead means for somebody who wants to book. Undefined: the way is free. */
export function judgeOpenBooking(
  open: Pick<BookingRow, 'status' | 'lease_until' | 'ends_at'>,
  now: Date,
): Exclude<BookingClaimOutcome, 'claimed'> | 'over' {
  switch (open.status) {
    case 'confirmed':
      return open.ends_at !== null && open.ends_at <= now ? 'over' : 'already_booked';
    case 'claimed':
      return open.lease_until !== null && open.lease_until > now ? 'in_progress' : 'unconfirmed';
    default:
      // The caller of an expired claim may have booked: only reading the calendar can tell (PATCH with the result).
      return 'unconfirmed';
  }
}

/**
 * The right to book a meeting for a lead, given to one caller at a time. This is the gate against double bookings, so
 * the answer follows the booking's state, also for an event that is delivered again.
 * @throws Problem 404 for an unknown lead, 422 for an unknown event.
 */
export async function claimBooking(
  transaction: TenantTransaction,
  tenant: string,
  leadId: string,
  { event_id, lease_s }: z.output<typeof bookingClaim>,
  now: Date,
): Promise<ClaimedBooking> {
  if (event_id !== undefined) await requireEvent(transaction, event_id);
  // Claims of one lead take turns on its row.
  const lead = await transaction
    .selectFrom('leads')
    .select('id')
    .where('id', '=', leadId)
    .forNoKeyUpdate()
    .executeTakeFirst();
  if (!lead) throw notFound('The lead');
  const open = await transaction
    .selectFrom('calendar_bookings')
    .selectAll()
    .where('lead_id', '=', leadId)
    .where('status', 'in', ['claimed', 'confirmed', 'unconfirmed'])
    .executeTakeFirst();
  const leaseUntil = new Date(now.getTime() + lease_s * 1_000);
  if (open) {
    const outcome = judgeOpenBooking(open, now);
    if (outcome === 'over') await setStatus(transaction, open.id, 'held', now);
    else {
      const expired = open.status === 'claimed' && outcome === 'unconfirmed';
      const booking = expired ? await setStatus(transaction, open.id, 'unconfirmed', now) : open;
      return { outcome, booking };
    }
  }
  const repeated =
    event_id === undefined
      ? undefined
      : await reclaim(transaction, leadId, event_id, leaseUntil, now);
  return {
    outcome: 'claimed',
    booking: repeated ?? (await insertClaim(transaction, tenant, leadId, event_id, leaseUntil)),
  };
}

async function setStatus(
  transaction: TenantTransaction,
  id: string,
  status: 'held' | 'unconfirmed',
  now: Date,
): Promise<BookingRow> {
  return transaction
    .updateTable('calendar_bookings')
    .set({ status, updated_at: now })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** An event whose booking came to nothing tries again with the same booking, so its outcome is announced once. */
async function reclaim(
  transaction: TenantTransaction,
  leadId: string,
  eventId: string,
  leaseUntil: Date,
  now: Date,
): Promise<BookingRow | undefined> {
  return transaction
    .updateTable('calendar_bookings')
    .set({ status: 'claimed', lease_until: leaseUntil, updated_at: now })
    .where('lead_id', '=', leadId)
    .where('event_id', '=', eventId)
    .where('status', 'in', ['failed', 'unavailable'])
    .returningAll()
    .executeTakeFirst();
}

async function insertClaim(
  transaction: TenantTransaction,
  tenant: string,
  leadId: string,
  eventId: string | undefined,
  leaseUntil: Date,
): Promise<BookingRow> {
  return transaction
    .insertInto('calendar_bookings')
    .values({
      id: uuidV7(),
      tenant_id: tenant,
      lead_id: leadId,
      status: 'claimed',
      lease_until: leaseUntil,
      event_id: eventId ?? null,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
}
