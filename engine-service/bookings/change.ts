import { sql } from 'kysely';
import { notFound, Problem } from '../../platform/http/problem';
import { causedBy, findCausingEvent, rootCause, type Cause } from '../bus/cause';
import { publish } from '../bus/publish';
import type { TenantTransaction } from '../database/tenant-transaction';
import type { BookingChange, BookingRow } from './schema';

type Status = BookingRow['status'];

/** What may follow what. A booking that ended is history; only a new claim starts again. */
const next: Readonly<Record<Status, readonly Status[]>> = {
  claimed: ['confirmed', 'unavailable', 'failed', 'unconfirmed', 'cancelled'],
  unconfirmed: ['confirmed', 'unavailable', 'failed', 'unconfirmed', 'cancelled'],
  // Confirmed again: moved to another time.
  confirmed: ['confirmed', 'cancelled'],
  unavailable: ['unavailable'],
  failed: ['failed'],
  cancelled: ['cancelled'],
  held: ['held'],
};

/**
 * Records what became of a booking, and announces a confirmed or an unavailable one, once.
 * @throws Problem 404; 409 `booking_closed` when its state does not allow the change; 422 for a time that ends before it starts.
 */
export async function changeBooking(
  transaction: TenantTransaction,
  tenant: string,
  id: string,
  change: BookingChange,
  correlationId: string,
  now: Date,
): Promise<BookingRow> {
  const before = await holdBooking(transaction, id);
  if (!next[before.status].includes(change.status)) {
    throw new Problem({
      status: 409,
      code: 'booking_closed',
      detail: `The booking is ${before.status} and cannot become ${change.status}. Claim a new one.`,
    });
  }
  if (change.start && change.end && Date.parse(change.end) <= Date.parse(change.start)) {
    throw new Problem({
      status: 422,
      code: 'validation_failed',
      detail: 'The meeting ends before it starts.',
      fields: [{ field: 'end', message: 'Give a time after start.' }],
    });
  }
  const row = await transaction
    .updateTable('calendar_bookings')
    .set({
      status: change.status,
      provider: change.provider,
      mode: change.mode,
      updated_at: now,
      ...(change.start ? { starts_at: new Date(change.start) } : {}),
      ...(change.end ? { ends_at: new Date(change.end) } : {}),
      ...(change.external_id ? { external_id: change.external_id } : {}),
      ...(change.meeting_url ? { meeting_url: change.meeting_url } : {}),
      reason: change.reason ?? null,
      ...(change.alternatives
        ? { alternatives: change.alternatives.map((alternative) => new Date(alternative)) }
        : {}),
    })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow();
  const cause = await causeOf(transaction, row, correlationId);
  if (change.status === 'confirmed') return announceConfirmed(transaction, tenant, row, cause, now);
  if (change.status === 'unavailable') {
    return announceUnavailable(transaction, tenant, row, change.reason, cause, now);
  }
  if (change.status === 'cancelled' && before.status === 'confirmed') {
    await takeBackStage(transaction, row.lead_id, now);
  }
  return row;
}

/** Without its meeting the lead stands where its other records put it. */
async function takeBackStage(
  transaction: TenantTransaction,
  leadId: string,
  now: Date,
): Promise<void> {
  await transaction
    .updateTable('leads')
    .set({
      stage: sql`case
        when exists (select from calendar_bookings b where b.lead_id = leads.id and b.status = 'held') then 'booked'
        when exists (select from lead_interactions i where i.lead_id = leads.id and i.status = 'sent') then 'contacted'
        when score_id is not null then 'qualified'
        else 'new' end`,
      updated_at: now,
    })
    .where('id', '=', leadId)
    .where('stage', '=', 'booked')
    .execute();
}

/** First the lead, then the booking, as a claim does: two that go the other way round would wait for each other. */
async function holdBooking(transaction: TenantTransaction, id: string): Promise<BookingRow> {
  const lead = await transaction
    .selectFrom('leads')
    .select('id')
    .where('id', '=', (from) =>
      from.selectFrom('calendar_bookings').select('lead_id').where('id', '=', id),
    )
    .forNoKeyUpdate()
    .executeTakeFirst();
  if (!lead) throw notFound('The booking');
  return transaction
    .selectFrom('calendar_bookings')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirstOrThrow();
}

async function causeOf(
  transaction: TenantTransaction,
  booking: BookingRow,
  correlationId: string,
): Promise<Cause> {
  const event =
    booking.event_id === null ? undefined : await findCausingEvent(transaction, booking.event_id);
  return event ? causedBy(event) : rootCause(correlationId);
}

async function announceConfirmed(
  transaction: TenantTransaction,
  tenant: string,
  row: BookingRow,
  cause: Cause,
  now: Date,
): Promise<BookingRow> {
  if (row.confirmed_event_id !== null || row.starts_at === null || row.ends_at === null) return row;
  const eventId = await publish(transaction, tenant, {
    type: 'booking.confirmed',
    aggregate: { type: 'booking', id: row.id },
    data: {
      lead_id: row.lead_id,
      booking_id: row.id,
      start: row.starts_at.toISOString(),
      end: row.ends_at.toISOString(),
      meeting_url: row.meeting_url,
    },
    cause,
    occurredAt: now,
  });
  await transaction
    .updateTable('leads')
    .set({ stage: 'booked', updated_at: now })
    .where('id', '=', row.lead_id)
    .execute();
  return remember(transaction, row.id, { confirmed_event_id: eventId ?? null });
}

async function announceUnavailable(
  transaction: TenantTransaction,
  tenant: string,
  row: BookingRow,
  reason: 'no_slots' | 'slot_taken' | 'calendar_down',
  cause: Cause,
  now: Date,
): Promise<BookingRow> {
  if (row.unavailable_event_id !== null) return row;
  const eventId = await publish(transaction, tenant, {
    type: 'booking.unavailable',
    aggregate: { type: 'booking', id: row.id },
    data: {
      lead_id: row.lead_id,
      booking_id: row.id,
      reason,
      alternatives: row.alternatives.map((alternative) => alternative.toISOString()),
    },
    cause,
    occurredAt: now,
  });
  return remember(transaction, row.id, { unavailable_event_id: eventId ?? null });
}

async function remember(
  transaction: TenantTransaction,
  id: string,
  announced: Partial<Pick<BookingRow, 'confirmed_event_id' | 'unavailable_event_id'>>,
): Promise<BookingRow> {
  return transaction
    .updateTable('calendar_bookings')
    .set(announced)
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow();
}
