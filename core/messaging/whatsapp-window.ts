/** Meta WhatsApp Cloud API: free text is allowed for 24 h after the person's last message, else an approved template. */
export const whatsappWindowHours = 24;

export interface WhatsAppWindow {
  readonly open: boolean;
  /** ISO 8601, UTC; null when the person never wrote. In the past when the window is closed. */
  readonly closesAt: string | null;
}

/**
 * Last message 10:00 yesterday: at 09:59 today open, at 10:00 closed.
 * @param lastInboundAt ISO 8601; last message received from the person on WhatsApp.
 * @param marginMs time kept free so that a message started inside the window does not arrive outside it.
 */
export function whatsappWindow(
  lastInboundAt: string | null,
  now: Date,
  marginMs = 0,
): WhatsAppWindow {
  const inboundMs = lastInboundAt === null ? Number.NaN : Date.parse(lastInboundAt);
  if (Number.isNaN(inboundMs)) return { open: false, closesAt: null };
  const closesMs = inboundMs + whatsappWindowHours * 3_600_000;
  return { open: now.getTime() + marginMs < closesMs, closesAt: new Date(closesMs).toISOString() };
}
