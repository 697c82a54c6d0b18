import { normalisePhone } from '../../leads/phone';

const read = (raw: string, country: string | null = 'SN') => normalisePhone(raw, country);
const e164 = (raw: string, country: string | null = 'SN') => {
  const result = read(raw, country);
  return result.ok ? result.e164 : result.code;
};

describe('phone numbers of the markets', () => {
  it.each([
    ['+221701234567', 'SN'],
    ['+2250123456789', 'CI'],
    ['+33612345678', 'FR'],
    ['+5511961234567', 'BR'],
    ['+2290195123456', 'BJ'],
  ])('keeps the valid mobile number %s of %s', (number, country) => {
    expect(read(number)).toEqual({
      ok: true,
      e164: number,
      country,
      kind: 'mobile',
      migration: null,
    });
  });

  it.each([
    ['77 123 45 67', 'SN', '+221771234567'],
    ['00221 77 123 45 67', 'FR', '+221771234567'],
    ['221771234567', 'FR', '+221771234567'],
    ['221771234567', null, '+221771234567'],
    ['06 12 34 56 78', 'FR', '+33612345678'],
    ['+33 (0)6 12 34 56 78', 'SN', '+33612345678'],
    ['(11) 96123-4567', 'BR', '+5511961234567'],
    ['011 96123-4567', 'BR', '+5511961234567'],
    ['0 15 11 96123-4567', 'BR', '+5511961234567'],
    ['whatsapp:+221771234567', null, '+221771234567'],
    ['\u202A+221 77 123 45 67\u202C', 'FR', '+221771234567'],
    ['＋２２１７７１２３４５６７', null, '+221771234567'],
    ['2.21771234567E+11', 'SN', '+221771234567'],
  ])('reads %s with default country %s as %s', (raw, country, expected) => {
    expect(e164(raw, country)).toBe(expected);
  });

  it('adds the ninth digit to an old Brazilian mobile number and leaves fixed lines alone', () => {
    expect(read('+55 11 6123-4567')).toMatchObject({
      e164: '+5511961234567',
      migration: 'br_ninth_digit',
    });
    expect(e164('8123-4567', 'BR')).toBe('phone_invalid');
    expect(read('(11) 3123-4567', 'BR')).toMatchObject({
      e164: '+551131234567',
      kind: 'fixed',
      migration: null,
    });
  });

  it.each([
    ['01 23 45 67', '+2250101234567'],
    ['05 23 45 67', '+2250505234567'],
    ['07 12 34 56', '+2250707123456'],
    ['+225 48 12 34 56', '+2250748123456'],
    ['+225 22 41 23 45', '+2252722412345'],
    ['+225 22 00 23 45', '+2252522002345'],
    ['+225 21 80 23 45', '+2252121802345'],
  ])('brings the Ivorian 8-digit number %s to its 2021 form %s', (raw, expected) => {
    expect(read(raw, 'CI')).toMatchObject({ e164: expected, migration: 'ci_10_digits_2021' });
  });

  it('puts 01 before an 8-digit number of Benin', () => {
    expect(read('95 12 34 56', 'BJ')).toMatchObject({
      e164: '+2290195123456',
      migration: 'bj_10_digits_2024',
    });
    expect(read('+229 95 12 34 56')).toMatchObject({ e164: '+2290195123456' });
  });

  it('refuses what cannot be dialled, and says when a spreadsheet ate the digits', () => {
    expect(e164('2,21771E+11')).toBe('phone_digits_lost');
    expect(e164('12345')).toBe('phone_invalid');
    expect(e164('call me')).toBe('phone_invalid');
    expect(e164('77 123 45 67', null)).toBe('phone_invalid');
    expect(e164('00000000000')).toBe('phone_invalid');
  });
});
