import { z } from 'zod/v4';

const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'Use HH:MM.');

export const weekdays = [
  'Sunday',
  'Monday',
  'Tuesday',
  'Wednesday',
  'Thursday',
  'Friday',
  'Saturday',
] as const;

/** Working hours of the host, in the host's own time zone. */
export const schedule = z.strictObject({
  timeZone: z.string().refine((zone) => isTimeZone(zone), 'Not an IANA time zone.'),
  availability: z.array(
    z.strictObject({ days: z.array(z.enum(weekdays)), startTime: clock, endTime: clock }),
  ),
  /** Replace the weekly hours on one date; equal times close the day. */
  overrides: z
    .array(z.strictObject({ date: z.iso.date(), startTime: clock, endTime: clock }))
    .default([]),
});

export type Schedule = z.output<typeof schedule>;

const usualSchedule: Schedule = {
  timeZone: 'Africa/Dakar',
  availability: [
    {
      days: ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday'],
      startTime: '09:00',
      endTime: '18:00',
    },
  ],
  overrides: [],
};

/** One bookable kind of meeting, as the control API seeds it. */
export const eventType = z.strictObject({
  id: z.int().min(1),
  slug: z.string().min(1).default('meeting'),
  title: z.string().min(1).default('Meeting'),
  description: z.string().default(''),
  lengthInMinutes: z.int().min(1).max(1_440).default(30),
  lengthInMinutesOptions: z.array(z.int().min(1)).optional(),
  /** Minutes between slot starts; the length when absent. */
  slotInterval: z.int().min(1).optional(),
  /** Minutes. */
  minimumBookingNotice: z.int().min(0).default(60),
  beforeEventBuffer: z.int().min(0).default(0),
  afterEventBuffer: z.int().min(0).default(0),
  /** Days from now on which booking is possible. */
  bookingWindowDays: z.int().min(1).max(730).default(60),
  requiresConfirmation: z.boolean().default(false),
  disableGuests: z.boolean().default(false),
  schedule: schedule.default(usualSchedule),
});

export type EventType = z.output<typeof eventType>;

/** Exists without seeding, so that a fresh demo can book. */
export const usualEventTypes: readonly EventType[] = [
  eventType.parse({ id: 1001, slug: 'discovery-30', title: 'Discovery call', lengthInMinutes: 30 }),
  eventType.parse({
    id: 1002,
    slug: 'demo-60',
    title: 'Product demo',
    lengthInMinutes: 60,
    slotInterval: 30,
    requiresConfirmation: true,
    schedule: { ...usualSchedule, timeZone: 'Europe/Paris' },
  }),
];

export function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
