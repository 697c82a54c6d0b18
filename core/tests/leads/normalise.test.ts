import { canonicalEmail } from '../../leads/email';
import { normaliseLead } from '../../leads/normalise';
import { leadSubmission } from '../../leads/submission';
import { likelyTimeZone } from '../../leads/time-zone';

const dakar = { country: 'SN', timeZone: 'Africa/Dakar' };
const normalise = (body: object, defaults = dakar) =>
  normaliseLead(leadSubmission.parse({ source: 'website-form', ...body }), defaults);

describe('normaliseLead', () => {
  it('brings every field to the form leads are compared in', () => {
    const lead = normalise({
      email: 'Awa.Diop@Example.SN',
      phone: '77 123 45 67',
      name: ' Awa\u200B   Diop ',
      company: 'Téranga\u00A0Cafés',
      message: 'Bonjour\r\n\u202Eje veux\u202C un café ',
      locale: 'fr-sn',
      utm: { campaign: ' rentrée ' },
    });
    expect(lead).toEqual({
      source: 'website-form',
      email: 'awa.diop@example.sn',
      mailbox: 'awa.diop@example.sn',
      phone: '+221771234567',
      phoneKind: 'mobile',
      phoneMigration: null,
      name: 'Awa Diop',
      company: 'Téranga Cafés',
      message: 'Bonjour\nje veux un café',
      locale: 'fr-SN',
      country: 'SN',
      timeZone: 'Africa/Dakar',
      utm: { campaign: 'rentrée' },
      externalId: null,
      issues: [],
    });
  });

  it('takes country and zone from the number before the locale and the brand', () => {
    expect(normalise({ phone: '+33612345678' })).toMatchObject({
      country: 'FR',
      timeZone: 'Europe/Paris',
    });
    expect(normalise({ phone: '+55 92 99123-4567' })).toMatchObject({
      country: 'BR',
      timeZone: 'America/Manaus',
    });
    expect(normalise({ email: 'a@example.com', locale: 'fr-CI' })).toMatchObject({
      country: 'CI',
      timeZone: 'Africa/Abidjan',
    });
    expect(normalise({ email: 'a@example.com' })).toMatchObject({ country: 'SN' });
  });

  it('keeps a lead whose phone is unusable and says so', () => {
    expect(normalise({ email: 'a@example.com', phone: '2,21771E+11' })).toMatchObject({
      phone: null,
      issues: [{ field: 'phone', code: 'phone_digits_lost' }],
    });
  });

  it('reads a placeholder as no answer', () => {
    expect(normalise({ email: 'a@example.com', name: '--', company: 'N/A' })).toMatchObject({
      name: null,
      company: null,
    });
  });
});

describe('canonicalEmail', () => {
  it('knows one Gmail mailbox under its spellings and keeps others apart', () => {
    expect(canonicalEmail('Awa.Diop+promo@googlemail.com')).toEqual({
      address: 'awa.diop+promo@googlemail.com',
      mailbox: 'awadiop@gmail.com',
    });
    expect(canonicalEmail('awa.diop@example.com')?.mailbox).toBe('awa.diop@example.com');
  });

  it('writes an international domain in ASCII', () => {
    expect(canonicalEmail('contact@café.fr')?.address).toBe('contact@xn--caf-dma.fr');
  });

  it.each(['', 'a@', '@b.c', 'a b@c.fr', 'a@b', '.a@b.fr', 'a..b@c.fr', 'a@-b.fr', 'a@b.fr/x'])(
    'refuses %j',
    (raw) => {
      expect(canonicalEmail(raw)).toBeNull();
    },
  );
});

describe('likelyTimeZone', () => {
  it('is certain for one-zone countries, likely for outlying zones, silent for many', () => {
    expect(likelyTimeZone('CI', null)).toEqual({ zone: 'Africa/Abidjan', certainty: 'certain' });
    expect(likelyTimeZone('PT', null)).toEqual({ zone: 'Europe/Lisbon', certainty: 'likely' });
    expect(likelyTimeZone('BR', null)).toEqual({ zone: 'America/Sao_Paulo', certainty: 'likely' });
    expect(likelyTimeZone('US', '+12025550123')).toBeNull();
    expect(likelyTimeZone('ZZ', null)).toBeNull();
  });
});
