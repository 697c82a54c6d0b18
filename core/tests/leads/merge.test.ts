import fc from 'fast-check';
import { scalarFields, type LeadFacts } from '../../leads/facts';
import { factsOf } from '../../leads/facts';
import { changesBy, mergeFacts, mergeLeads, undoMerge } from '../../leads/merge';
import { normaliseLead } from '../../leads/normalise';
import { leadSubmission } from '../../leads/submission';

const time = fc.integer({ min: 0, max: 9 }).map((day) => `2026-11-0${day}T10:00:00.000Z`);
const word = fc.constantFrom('a', 'b', 'c');
const fact = fc.record({ value: word, verified: fc.boolean(), observed_at: time });
const anyFacts: fc.Arbitrary<LeadFacts> = fc.record({
  fields: fc.dictionary(fc.constantFrom(...scalarFields), fact, { noNullPrototype: true }),
  source: fc.record({ value: word, observed_at: time }),
  utm: fc.dictionary(word, word, { noNullPrototype: true }),
  consents: fc.uniqueArray(
    fc.record({
      purpose: fc.constantFrom('contact', 'marketing'),
      channel: fc.constantFrom(null, 'email', 'whatsapp'),
      granted: fc.boolean(),
      decided_at: time,
      proof: fc.constantFrom(null, 'form'),
    }),
    { selector: (record) => `${record.purpose} ${String(record.channel)}` },
  ),
  identities: fc.uniqueArray(
    fc.record({
      kind: fc.constantFrom('email' as const, 'phone' as const),
      channel: word,
      value: word,
    }),
    { selector: (identity) => JSON.stringify(identity) },
  ),
  messages: fc.uniqueArray(fc.record({ text: word, received_at: time }), {
    selector: (message) => message.text,
  }),
  first_seen_at: time,
  last_seen_at: time,
  last_whatsapp_inbound_at: fc.option(time),
  touchpoints: fc.integer({ min: 1, max: 5 }),
});

describe('merging as an algebra', () => {
  it('is associative', () => {
    fc.assert(
      fc.property(anyFacts, anyFacts, anyFacts, (a, b, c) => {
        expect(mergeFacts(mergeFacts(a, b), c)).toEqual(mergeFacts(a, mergeFacts(b, c)));
      }),
    );
  });

  it('is commutative', () => {
    fc.assert(
      fc.property(anyFacts, anyFacts, (a, b) => {
        expect(mergeFacts(a, b)).toEqual(mergeFacts(b, a));
      }),
    );
  });

  it('is reversible, whatever came in afterwards', () => {
    fc.assert(
      fc.property(anyFacts, anyFacts, fc.array(anyFacts, { maxLength: 3 }), (a, b, later) => {
        const { log } = mergeLeads(a, b, 'hard_match', '2026-11-20T00:00:00.000Z');
        expect(JSON.parse(JSON.stringify(log))).toEqual(log);
        expect(undoMerge(log, later)).toEqual({ kept: later.reduce(mergeFacts, a), split: b });
      }),
    );
  });

  it('never turns a refusal into consent', () => {
    fc.assert(
      fc.property(anyFacts, anyFacts, (a, b) => {
        const refusals = [...a.consents, ...b.consents].filter((record) => !record.granted);
        for (const refusal of refusals) {
          const kept = mergeFacts(a, b).consents.filter(
            (record) => record.purpose === refusal.purpose && record.channel === refusal.channel,
          );
          expect(kept.map((record) => record.granted)).toEqual([false]);
        }
      }),
    );
  });
});

describe('what a second submission changes', () => {
  const facts = (body: object, at: string) => {
    const submission = leadSubmission.parse({ source: 'form', email: 'awa@example.sn', ...body });
    const lead = normaliseLead(submission, { country: 'SN', timeZone: 'Africa/Dakar' });
    return factsOf(lead, submission.consent, at);
  };
  const first = facts(
    { name: 'Awa Diop', message: 'Bonjour', consent: { granted: true } },
    '2026-11-01T09:00:00.000Z',
  );

  it('is nothing when the same was said again', () => {
    const again = facts(
      { name: 'AWA  DIOP', message: 'Bonjour', consent: { granted: true }, utm: { source: 'x' } },
      '2026-11-02T09:00:00.000Z',
    );
    expect(changesBy(first, again)).toEqual([]);
    expect(mergeFacts(first, again)).toMatchObject({
      touchpoints: 2,
      first_seen_at: '2026-11-01T09:00:00.000Z',
      last_seen_at: '2026-11-02T09:00:00.000Z',
    });
  });

  it('names each new thing', () => {
    const more = facts(
      {
        phone: '77 123 45 67',
        company: 'Téranga',
        message: 'Rappelez-moi',
        consent: { granted: false },
      },
      '2026-11-02T09:00:00.000Z',
    );
    expect(changesBy(first, more)).toEqual(['company', 'phone', 'message', 'consent', 'identity']);
    expect(mergeFacts(first, more).consents).toMatchObject([{ granted: false }]);
  });

  it('keeps a verified value against a newer unverified one', () => {
    const verified: LeadFacts = {
      ...first,
      fields: {
        ...first.fields,
        name: { value: 'Awa Diop', verified: true, observed_at: '2026-11-01T09:00:00.000Z' },
      },
    };
    const rumour = facts({ name: 'Someone Else' }, '2026-11-09T09:00:00.000Z');
    expect(changesBy(verified, rumour)).toEqual([]);
    expect(mergeFacts(verified, rumour).fields.name?.value).toBe('Awa Diop');
  });
});
