import type { Kysely } from 'kysely';
import { z } from 'zod/v4';
import type { EngineSchema } from '../database/schema';
import { inTenantRetrying } from '../database/tenant-transaction';
import { route, type Policy } from '../http/access';
import { changeBooking } from './change';
import { claimBooking } from './claim';
import { bookingChange, bookingClaim, bookingView, bookingViewOf } from './schema';

const access: Policy = { access: 'tenant', permission: 'leads.manage' };
const idParam = z.object({ id: z.uuid() });

export function bookingRoutes({
  app,
  now,
}: {
  readonly app: Kysely<EngineSchema>;
  readonly now: () => Date;
}) {
  return [
    route({
      method: 'post',
      path: '/api/leads/{id}/bookings/claim',
      operationId: 'claimBooking',
      summary: 'Claim the right to book a meeting for a lead',
      description:
        'One open booking per lead. A claim whose lease ran out answers `unconfirmed` until its outcome is recorded: look into the calendar, then PATCH the booking.',
      policy: access,
      params: idParam,
      body: bookingClaim,
      answers: {
        200: {
          description: 'Book only when the outcome is `claimed`.',
          schema: z.object({
            outcome: z.enum(['claimed', 'already_booked', 'in_progress', 'unconfirmed']),
            booking: bookingView,
          }),
        },
      },
      handle: async ({ params, body, context }) => {
        const { outcome, booking } = await inTenantRetrying(app, context.tenant, (transaction) =>
          claimBooking(transaction, context.tenant, params.id, body, now()),
        );
        return { status: 200, body: { outcome, booking: bookingViewOf(booking) } };
      },
    }),
    route({
      method: 'patch',
      path: '/api/leads/bookings/{id}',
      operationId: 'changeBooking',
      summary: 'Record what became of a booking',
      description: 'Announces booking.confirmed and booking.unavailable once each.',
      policy: access,
      params: idParam,
      body: bookingChange,
      answers: { 200: { description: 'The booking after the change.', schema: bookingView } },
      handle: async ({ params, body, context, correlationId }) => ({
        status: 200,
        body: bookingViewOf(
          await inTenantRetrying(app, context.tenant, (transaction) =>
            changeBooking(transaction, context.tenant, params.id, body, correlationId, now()),
          ),
        ),
      }),
    }),
  ];
}
