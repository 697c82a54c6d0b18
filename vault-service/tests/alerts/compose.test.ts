import fc from 'fast-check';
import { composeAlert, type AlertContent } from '../../alerts/compose';
import { emailOf } from '../../alerts/email';
import type { AlertFacts } from '../../alerts/facts';
import { harmless } from '../../alerts/harmless';
import { topics, type Topic } from '../../alerts/queue';
import { locales } from '../../connect/texts';

const account = (n: number) => ({
  connection: `c${n}`,
  tenant: 'acme',
  subject: `client-${n}`,
  account: `Account ${n}`,
  label: null,
});
const at = new Date('2026-12-01T10:00:00Z');

const connection = (n: number, status: 'reauth_required' | 'error' = 'reauth_required') =>
  ({
    kind: 'connection',
    status,
    cause: 'invalid_grant',
    openedAt: at,
    account: account(n),
  }) as const;
const outage: AlertFacts = {
  kind: 'provider',
  owner: '_default',
  cause: 'http_503',
  openedAt: at,
  closedAt: new Date('2026-12-01T11:30:00Z'),
  accounts: [account(1), account(2)],
};

const factsOf: Readonly<Record<Topic, readonly AlertFacts[]>> = {
  trouble: [connection(1), connection(2, 'error')],
  recovered: [connection(1)],
  expiring: [{ kind: 'forecast', expiresAt: at, daysLeft: 7, account: account(1) }],
  provider_trouble: [outage],
  provider_recovered: [outage],
};

const content = (more: Partial<AlertContent>): AlertContent => ({
  topic: 'trouble',
  provider: 'Google',
  locale: 'en',
  reader: 'acme',
  facts: [connection(1)],
  links: new Map(),
  ...more,
});

describe.each(locales)('in %s', (locale) => {
  test.each(Object.keys(topics) as Topic[])(
    '%s has a title, and says who and what to do',
    (topic) => {
      const message = composeAlert(content({ topic, locale, facts: factsOf[topic] }));
      const { text, subject } = emailOf(message ?? { title: '', sections: [], footer: '' });

      expect(subject).toContain('Google');
      expect(subject).not.toContain('\n');
      if (topic !== 'provider_recovered') expect(text).toContain('client-1');
      expect(text).toMatch(
        topic === 'recovered' || topic === 'provider_recovered' ? /./ : /2026|vault|coffre|cofre/,
      );
    },
  );
});

test('an app that is refused names whose app it is', () => {
  const facts: readonly AlertFacts[] = [
    { ...outage, kind: 'integration', owner: 'acme', cause: 'invalid_client' },
  ];
  const message = composeAlert(content({ topic: 'provider_trouble', facts }));

  expect(message?.title).toBe('Google refuses the OAuth app');
  expect(message?.sections[0]?.advice).toContain('the app of tenant acme');
});

test('a cause nobody described is told by its code', () => {
  const message = composeAlert(content({ facts: [{ ...connection(1), cause: 'weird_code' }] }));

  expect(message?.sections[0]?.items[0]?.text).toBe(
    'Client “client-1”, account “Account 1”: the provider no longer accepts the access (code weird_code)',
  );
});

test('more than a hundred accounts are counted', () => {
  const facts = Array.from({ length: 130 }, (_each, index) => connection(index));
  const [section] = composeAlert(content({ facts }))?.sections ?? [];

  expect(section?.items).toHaveLength(100);
  expect(section?.more).toContain('30 more');
});

test('nothing to tell is no message', () => {
  expect(composeAlert(content({ facts: [] }))).toBeUndefined();
});

test('whatever a name holds, it stays on its line, in its direction and in its place', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (name) => {
      const shown = harmless(name);
      expect(shown).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069]/u);
      expect(shown).not.toContain('://');
      expect(Array.from(shown).length).toBeLessThanOrEqual(100);
      const { html } = emailOf({
        title: 't',
        sections: [{ intro: '', items: [{ text: shown, link: null }], more: null, advice: null }],
        footer: '',
      });
      expect(html.match(/<(?!\/?(html|head|meta|title|body|h1|p|ul|li|!doctype)\b)/g)).toBeNull();
    }),
  );
});
