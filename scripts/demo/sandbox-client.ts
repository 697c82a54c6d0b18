import { z } from 'zod/v4';
import { callJson } from './http';

const calendar = z.object({
  bookings: z.array(z.object({ uid: z.string(), status: z.string() })),
});
const whatsapp = z.object({
  messages: z.array(z.object({ id: z.string(), type: z.string() })),
});

/** What the simulated calendar holds right now, to compare with what our side believes. */
export function readCalendar(sandboxUrl: string): Promise<z.output<typeof calendar>> {
  return callJson(`${sandboxUrl}/control/state/cal-com`, calendar);
}

/** Messages the simulated WhatsApp was asked to deliver. */
export function readWhatsApp(sandboxUrl: string): Promise<z.output<typeof whatsapp>> {
  return callJson(`${sandboxUrl}/control/state/whatsapp`, whatsapp);
}
