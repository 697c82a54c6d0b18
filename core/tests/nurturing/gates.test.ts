import { gatesFor, type GateFacts } from '../../nurturing/gates';
import type { SequenceStep } from '../../nurturing/sequence';

const tuesday10 = new Date('2026-11-24T10:00:00.000Z');
const step: SequenceStep = {
  waitHours: 24,
  channel: 'whatsapp',
  purpose: 'marketing',
  templateApproved: true,
};
const facts: GateFacts = {
  consents: [{ purpose: 'marketing', channel: null, granted: true }],
  suppressions: [],
  timeZone: 'Africa/Dakar',
  sentAt: [],
  lastWhatsAppInboundAt: '2026-11-24T07:00:00.000Z',
  senderHealthy: true,
  lockedByHuman: false,
};
const ask = (changes: Partial<GateFacts>, now = tuesday10, of = step) =>
  gatesFor(of, { ...facts, ...changes }, now);

describe('gatesFor', () => {
  it('is open in the day, with consent, inside the window', () => {
    expect(ask({})).toEqual({ open: true, as: 'text' });
  });

  it('asks for a template outside the WhatsApp window', () => {
    expect(ask({ lastWhatsAppInboundAt: null })).toEqual({ open: true, as: 'template' });
    expect(
      ask({ lastWhatsAppInboundAt: null }, tuesday10, { ...step, templateApproved: false }),
    ).toEqual({
      open: false,
      gate: 'window',
      retryAt: null,
    });
    expect(
      ask({ lastWhatsAppInboundAt: null }, tuesday10, {
        ...step,
        channel: 'email',
        templateApproved: false,
      }),
    ).toEqual({
      open: true,
      as: 'text',
    });
  });

  it.each([
    ['human_lock', { lockedByHuman: true }, null],
    ['suppression', { suppressions: [{ reason: 'opt_out', channel: null, purpose: null }] }, null],
    ['consent', { consents: [] }, null],
    ['sender_health', { senderHealthy: false }, '2026-11-24T11:00:00.000Z'],
    ['frequency', { sentAt: ['2026-11-23T15:00:00.000Z'] }, '2026-11-24T15:00:00.000Z'],
    [
      'frequency',
      {
        sentAt: [
          '2026-11-18T12:00:00.000Z',
          '2026-11-20T09:00:00.000Z',
          '2026-11-22T09:00:00.000Z',
        ],
      },
      '2026-11-25T12:00:00.000Z',
    ],
    ['quiet_hours', { timeZone: 'America/Sao_Paulo' }, '2026-11-24T11:00:00.000Z'],
  ] as const)('closes at %s', (gate, change, retryAt) => {
    expect(ask(change)).toEqual({ open: false, gate, retryAt });
  });

  it('names the refusal before the delay', () => {
    expect(ask({ consents: [], sentAt: ['2026-11-24T09:00:00.000Z'] })).toMatchObject({
      gate: 'consent',
    });
  });
});
