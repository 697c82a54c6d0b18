import { isVerbatim } from '../../ai/checks/evidence';

const text = 'Bonjour, notre budget de 2 000 000 FCFA est\n validé. Appelez-moi [removed] merci';

describe('isVerbatim', () => {
  it.each([
    'budget de 2 000 000 FCFA',
    'Budget de 2 000 000 fcfa est validé',
    'BONJOUR',
    'Appelez-moi',
  ])('finds %j', (quote) => expect(isVerbatim(quote, text)).toBe(true));

  it.each([
    'budget de 3 000 000 FCFA',
    'udget de 2',
    'est',
    'Appelez-moi [removed]',
    '',
    'x'.repeat(300),
  ])('does not find %j', (quote) => expect(isVerbatim(quote, text)).toBe(false));

  it('compares what is seen: look-alikes and typographic quotes are the same', () => {
    expect(isVerbatim("m'appeler demain", 'pouvez-vous m’appeler demain')).toBe(true);
    expect(isVerbatim('budget', 'le bud\u200Bgеt est prêt')).toBe(true);
  });
});
