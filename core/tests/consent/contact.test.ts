import { mayContact, type ContactChannel, type Suppression } from '../../consent/contact';

type Consent = readonly [purpose: string, channel: string | null, granted: boolean];
const ask = (
  channel: ContactChannel,
  purpose: string,
  consents: readonly Consent[],
  suppressions: readonly Suppression[] = [],
) =>
  mayContact({
    channel,
    purpose,
    consents: consents.map(([of, on, granted]) => ({ purpose: of, channel: on, granted })),
    suppressions,
  });

describe('mayContact', () => {
  it('reads silence as a refusal', () => {
    expect(ask('whatsapp', 'contact', [])).toEqual({ allowed: false, reason: 'no_consent' });
    expect(ask('whatsapp', 'contact', [['contact', 'email', true]])).toMatchObject({
      allowed: false,
    });
    expect(ask('whatsapp', 'newsletter', [['contact', null, true]])).toMatchObject({
      allowed: false,
    });
  });

  it('lets a grant for every channel open each, and a refusal close its own', () => {
    const consents: Consent[] = [
      ['contact', null, true],
      ['contact', 'whatsapp', false],
    ];
    expect(ask('email', 'contact', consents)).toEqual({ allowed: true });
    expect(ask('whatsapp', 'contact', consents)).toEqual({ allowed: false, reason: 'no_consent' });
  });

  it('lets a refusal for every channel beat a grant for one', () => {
    expect(
      ask('email', 'contact', [
        ['contact', 'email', true],
        ['contact', null, false],
      ]),
    ).toMatchObject({ allowed: false });
  });

  it('includes contact in marketing, and the refusal of marketing in the refusal of contact', () => {
    expect(ask('email', 'contact', [['marketing', null, true]])).toEqual({ allowed: true });
    expect(ask('email', 'marketing', [['contact', null, true]])).toMatchObject({ allowed: false });
    expect(
      ask('email', 'marketing', [
        ['marketing', null, true],
        ['contact', null, false],
      ]),
    ).toMatchObject({ allowed: false });
    expect(
      ask('email', 'contact', [
        ['marketing', null, false],
        ['contact', null, true],
      ]),
    ).toEqual({ allowed: true });
  });

  it('lets a suppression beat every consent', () => {
    const granted: Consent[] = [['contact', null, true]];
    const all: Suppression = { reason: 'opt_out', channel: null, purpose: null };
    const bounced: Suppression = { reason: 'bounce', channel: 'email', purpose: null };
    expect(ask('whatsapp', 'contact', granted, [all])).toEqual({
      allowed: false,
      reason: 'suppressed',
    });
    expect(ask('email', 'contact', granted, [bounced])).toMatchObject({ allowed: false });
    expect(ask('whatsapp', 'contact', granted, [bounced])).toEqual({ allowed: true });
  });
});
