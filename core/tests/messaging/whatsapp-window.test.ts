import { whatsappWindow } from '../../messaging/whatsapp-window';

const inbound = '2026-11-21T10:00:00.000Z';

describe('whatsappWindow', () => {
  it('is open until 24 hours after the last message received', () => {
    expect(whatsappWindow(inbound, new Date('2026-11-22T09:59:59.999Z'))).toEqual({
      open: true,
      closesAt: '2026-11-22T10:00:00.000Z',
    });
    expect(whatsappWindow(inbound, new Date('2026-11-22T10:00:00.000Z')).open).toBe(false);
  });

  it('closes early by the margin a send needs', () => {
    expect(whatsappWindow(inbound, new Date('2026-11-22T09:58:00.000Z'), 120_000).open).toBe(false);
  });

  it('is closed when the person never wrote or the time is unreadable', () => {
    const now = new Date('2026-11-22T09:00:00.000Z');
    expect(whatsappWindow(null, now)).toEqual({ open: false, closesAt: null });
    expect(whatsappWindow('yesterday', now)).toEqual({ open: false, closesAt: null });
  });
});
