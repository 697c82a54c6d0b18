import fc from 'fast-check';
import { blockingKeys, softMatch, type ComparableLead } from '../../leads/soft-match';

const lead = (changes: Partial<ComparableLead>): ComparableLead => ({
  name: null,
  company: null,
  emails: [],
  phones: [],
  country: null,
  ...changes,
});
const awa = lead({
  name: 'Awa Diop',
  company: 'Téranga Cafés',
  emails: ['awa.diop@example.sn'],
  phones: ['+221771234567'],
  country: 'SN',
});
const inList = 10_000;

describe('softMatch', () => {
  it.each([
    [
      'same words, other mailbox',
      lead({
        name: 'DIOP Awa',
        company: 'Teranga Cafes',
        emails: ['awadiop@autre.sn'],
        country: 'SN',
      }),
    ],
    [
      'a mistyped phone',
      lead({ name: 'Awa Diop', phones: ['+221771234568'], country: 'SN', company: 'Téranga Café' }),
    ],
  ])('sends to a person: %s', (_what, other) => {
    const match = softMatch(awa, other, inList);
    expect(match.action).toBe('review');
    expect(match.probability).toBeGreaterThan(0.95);
  });

  it.each([
    ['a shared name alone', lead({ name: 'Awa Diop', country: 'SN' })],
    [
      'a colleague',
      lead({
        name: 'Moussa Fall',
        company: 'Téranga Cafés',
        emails: ['moussa.fall@example.sn'],
        country: 'SN',
      }),
    ],
    [
      'a namesake with other addresses',
      lead({
        name: 'Awa Diop',
        company: 'Autre',
        emails: ['contact@autre.sn'],
        phones: ['+221785554433'],
        country: 'SN',
      }),
    ],
    ['nothing known', lead({})],
  ])('leaves apart: %s', (_what, other) => {
    expect(softMatch(awa, other, inList).action).toBe('apart');
  });

  it('asks for more in a longer list', () => {
    const other = lead({ name: 'Awa Diop', country: 'SN' });
    expect(softMatch(awa, other, 100).logOdds).toBeGreaterThan(
      softMatch(awa, other, 100_000).logOdds,
    );
  });

  const anyLead = fc.record({
    name: fc.constantFrom(null, 'Awa Diop', 'Diop A.', 'Moussa Fall', ''),
    company: fc.constantFrom(null, 'Téranga', 'Teranga SARL', 'Baobab'),
    emails: fc.subarray(['awa@x.sn', 'awadiop@y.sn', 'awa.diop@z.sn']),
    phones: fc.subarray(['+221771234567', '+221771234568', '+33612345678']),
    country: fc.constantFrom(null, 'SN', 'FR'),
  });

  it('is symmetric and never merges', () => {
    fc.assert(
      fc.property(anyLead, anyLead, fc.integer({ min: 0, max: 1e6 }), (a, b, size) => {
        const [one, two] = [softMatch(a, b, size), softMatch(b, a, size)];
        expect(one.logOdds).toBeCloseTo(two.logOdds, 10);
        expect(['review', 'apart']).toContain(one.action);
      }),
    );
  });

  it('brings pairs it would send to a person together under a key', () => {
    expect(blockingKeys(awa)).toContain(blockingKeys(lead({ name: 'DIOP Awa' }))[0]);
    fc.assert(
      fc.property(anyLead, anyLead, (a, b) => {
        if (softMatch(a, b, 1_000).action !== 'review') return;
        const keys = new Set(blockingKeys(a));
        expect(blockingKeys(b).some((key) => keys.has(key))).toBe(true);
      }),
    );
  });
});
