import { json, type Answer } from '../server/answer';
import { host } from './booking-view';
import type { EventType } from './event-type';

export const eventTypesVersion = '2024-06-14';

/** An event type as version 2024-06-14 answers it. */
export function eventTypeData(found: EventType): Record<string, unknown> {
  return {
    id: found.id,
    ownerId: host.id,
    slug: found.slug,
    title: found.title,
    description: found.description,
    lengthInMinutes: found.lengthInMinutes,
    ...(found.lengthInMinutesOptions
      ? { lengthInMinutesOptions: found.lengthInMinutesOptions }
      : {}),
    slotInterval: found.slotInterval ?? null,
    minimumBookingNotice: found.minimumBookingNotice,
    beforeEventBuffer: found.beforeEventBuffer,
    afterEventBuffer: found.afterEventBuffer,
    disableGuests: found.disableGuests,
    locations: [{ type: 'integration', integration: 'cal-video' }],
    bookingFields: [
      { type: 'name', slug: 'name', required: true, isDefault: true },
      { type: 'email', slug: 'email', required: true, isDefault: true },
    ],
    confirmationPolicy: found.requiresConfirmation
      ? { type: 'always', blockUnconfirmedBookingsInBooker: true, disabled: false }
      : { disabled: true },
    recurrence: null,
    scheduleId: 501,
    users: [host],
    hidden: false,
    bookingUrl: `https://cal.com/${host.username}/${found.slug}`,
  };
}

/** The shape callers get who forget the version header. */
export function eventTypesOldShape(all: readonly EventType[]): Answer {
  return json(200, {
    status: 'success',
    data: {
      eventTypeGroups: [
        {
          profile: { slug: host.username, name: host.name },
          eventTypes: all.map(({ id, title, slug, lengthInMinutes }) => ({
            id,
            title,
            slug,
            length: lengthInMinutes,
          })),
        },
      ],
      profiles: [],
    },
  });
}
