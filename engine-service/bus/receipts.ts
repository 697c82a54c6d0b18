import { Problem } from '../../platform/http/problem';
import { jsonb } from '../database/jsonb';
import type { TenantTransaction } from '../database/tenant-transaction';
import { causedBy, findCausingEvent, rootCause, type Cause, type CausingEvent } from './cause';

export interface Handling {
  readonly cause: Cause;
  /** The event being handled; undefined for a call outside the bus. */
  readonly event: CausingEvent | undefined;
}

export interface Handled<Result> {
  readonly result: Result;
  /** The event was handled before; `result` is what the first time returned. */
  readonly repeated: boolean;
}

/**
 * Handles an event at most once per consumer: the effect and its receipt are committed together, so an event that is
 * delivered again returns the first result and changes nothing. Without `eventId` it just runs `effect`.
 * @param readResult reads a stored result back.
 * @throws Problem 422 `event_unknown` when the tenant has no such event.
 */
export async function handleOnce<Result>(
  transaction: TenantTransaction,
  call: {
    readonly tenant: string;
    readonly consumer: string;
    readonly eventId: string | undefined;
    readonly correlationId: string;
  },
  readResult: (stored: unknown) => Result,
  effect: (handling: Handling) => Promise<Result>,
): Promise<Handled<Result>> {
  const { tenant, consumer, eventId } = call;
  if (eventId === undefined) {
    const result = await effect({ cause: rootCause(call.correlationId), event: undefined });
    return { result, repeated: false };
  }
  // A concurrent handling of the same event makes this wait for its end, then conflict.
  const fresh = await transaction
    .insertInto('consumer_receipts')
    .values({ tenant_id: tenant, consumer, event_id: eventId, result: null })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'event_id', 'consumer']).doNothing())
    .returning('event_id')
    .executeTakeFirst();
  if (!fresh) {
    const receipt = await transaction
      .selectFrom('consumer_receipts')
      .select('result')
      .where('consumer', '=', consumer)
      .where('event_id', '=', eventId)
      .executeTakeFirstOrThrow();
    return { result: readResult(receipt.result), repeated: true };
  }
  const event = await requireEvent(transaction, eventId);
  const result = await effect({ cause: causedBy(event), event });
  await transaction
    .updateTable('consumer_receipts')
    .set({ result: jsonb<unknown>(result) })
    .where('consumer', '=', consumer)
    .where('event_id', '=', eventId)
    .execute();
  return { result, repeated: false };
}

/** @throws Problem 422 `event_unknown`. */
export async function requireEvent(
  transaction: TenantTransaction,
  eventId: string,
): Promise<CausingEvent> {
  const event = await findCausingEvent(transaction, eventId);
  if (event) return event;
  throw new Problem({
    status: 422,
    code: 'event_unknown',
    detail:
      'This tenant has no event with this id. Send the id of the event being handled, or none.',
    fields: [{ field: 'event_id', message: 'No such event.' }],
  });
}
