import {
  compareNames,
  decideMerge,
  identitiesOf,
  type Identity,
  type MatchingLead,
} from '../../leads/identity';

const email = (value: string): Identity => ({ kind: 'email', channel: 'email', value });
const phone = (value: string): Identity => ({ kind: 'phone', channel: 'phone', value });
const crm = (value: string): Identity => ({ kind: 'external_id', channel: 'crm', value });
const lead = (leadId: string, name: string | null, ...identities: Identity[]): MatchingLead => ({
  leadId,
  name,
  identities,
});
const decide = (name: string | null, identities: Identity[], ...matches: MatchingLead[]) =>
  decideMerge({ name, identities }, matches);

describe('identitiesOf', () => {
  it('scopes an external id to its source', () => {
    expect(
      identitiesOf({
        source: 'CRM',
        mailbox: 'a@example.com',
        phone: '+221771234567',
        externalId: 'X1',
      }),
    ).toEqual([email('a@example.com'), phone('+221771234567'), crm('X1')]);
  });
});

describe('decideMerge', () => {
  const awa = lead('L1', 'Awa Diop', email('awa@example.sn'), phone('+221771234567'));

  it('creates when nothing matches', () => {
    expect(decide('Awa', [email('new@example.sn')])).toEqual({ action: 'create' });
    expect(decide('Awa', [email('new@example.sn')], awa)).toEqual({ action: 'create' });
  });

  it('merges on a shared key', () => {
    expect(decide(null, [email('awa@example.sn')], awa)).toEqual({
      action: 'merge',
      leadId: 'L1',
      sharedKinds: ['email'],
    });
  });

  it('merges a second phone of the same mailbox, unless the names disagree', () => {
    const keys = [email('awa@example.sn'), phone('+221781112233')];
    expect(decide(null, keys, awa)).toMatchObject({ action: 'merge' });
    expect(decide('Moussa Fall', keys, awa)).toMatchObject({
      action: 'review',
      conflictingKinds: ['phone'],
    });
  });

  it('sends a shared phone with another e-mail to review, unless the names agree', () => {
    const keys = [email('other@example.sn'), phone('+221771234567')];
    expect(decide('Moussa Fall', keys, awa)).toMatchObject({
      action: 'review',
      reason: 'conflicting_keys',
      conflictingKinds: ['email'],
    });
    expect(decide(null, keys, awa)).toMatchObject({ action: 'review' });
    expect(decide('DIOP Awa', keys, awa)).toMatchObject({ action: 'merge' });
  });

  it('never merges when the keys name two leads', () => {
    const moussa = lead('L2', 'Awa Diop', phone('+221781112233'));
    expect(
      decide('Awa Diop', [email('awa@example.sn'), phone('+221781112233')], awa, moussa),
    ).toEqual({
      action: 'review',
      reason: 'several_leads',
      candidates: ['L1', 'L2'],
      conflictingKinds: [],
    });
  });

  it('believes a sender who gives two ids in one source', () => {
    const known = lead('L3', null, phone('+221771234567'), crm('X1'));
    expect(decide(null, [phone('+221771234567'), crm('X2')], known)).toMatchObject({
      action: 'review',
      conflictingKinds: ['external_id'],
    });
  });
});

describe('compareNames', () => {
  it.each([
    ['Diop Awa', 'AWA Maïmouna Diop', 'agree'],
    ['A. Diop', 'Awa Diop', 'agree'],
    ['Awa', 'Awa Diop', 'agree'],
    ['Awa Diop', 'Moussa Diop', 'differ'],
    ['', 'Awa', 'unknown'],
  ])('%j and %j: %s', (a, b, expected) => {
    expect(compareNames(a, b)).toBe(expected);
    expect(compareNames(b, a)).toBe(expected);
  });
});
