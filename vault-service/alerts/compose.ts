import type { Locale } from '../connect/texts';
import { defaultTenant } from '../tenants/default';
import type { AccountFacts, AlertFacts } from './facts';
import { harmless } from './harmless';
import type { AlertItem, AlertMessage, AlertSection } from './message';
import type { Topic } from './queue';
import { alertTexts, knownCauses } from './texts';

/** More accounts than anybody reads in one message are counted. */
const listed = 100;

export interface AlertContent {
  readonly topic: Topic;
  /** Name for people. */
  readonly provider: string;
  readonly locale: Locale;
  /** Whose channel: that of all tenants is told whose each account is. */
  readonly reader: string;
  readonly facts: readonly AlertFacts[];
  /** Connect links by connection, where the channel asks for them. */
  readonly links: ReadonlyMap<string, string>;
}

/** What is said, in the channel's language; nothing where there is nothing to tell any more. Pure. */
export function composeAlert(content: AlertContent): AlertMessage | undefined {
  const told = { ...content, facts: nearest(content.facts) };
  const sections = sectionsOf(told);
  if (sections.length === 0) return undefined;
  const { footer } = alertTexts[content.locale];
  return { title: titleOf(told), sections, footer };
}

/** Of several steps of one forecast only the last one counts. */
function nearest(facts: readonly AlertFacts[]): readonly AlertFacts[] {
  return facts.filter(
    (one) =>
      one.kind !== 'forecast' ||
      !facts.some(
        (other) =>
          other.kind === 'forecast' &&
          other.account.connection === one.account.connection &&
          other.daysLeft < one.daysLeft,
      ),
  );
}

export function composeTest(locale: Locale): AlertMessage {
  const { test, footer } = alertTexts[locale];
  return {
    title: test.title,
    sections: [{ intro: test.intro, items: [], more: null, advice: null }],
    footer,
  };
}

function titleOf({ topic, locale, provider, facts }: AlertContent): string {
  const texts = alertTexts[locale];
  switch (topic) {
    case 'trouble':
      return facts.some((each) => each.kind === 'connection' && each.status === 'reauth_required')
        ? texts.trouble.title(provider, ofStatus(facts, 'reauth_required').length)
        : texts.outage.title(provider);
    case 'recovered':
      return texts.recovered.title(provider, facts.length);
    case 'expiring':
      return texts.expiring.title(
        provider,
        facts.length,
        Math.min(...facts.map((each) => (each.kind === 'forecast' ? each.daysLeft : Infinity))),
      );
    case 'provider_trouble':
      return facts.some(({ kind }) => kind === 'integration')
        ? texts.refusedApp.title(provider)
        : texts.outage.title(provider);
    case 'provider_recovered':
      return texts.providerRecovered.title(provider);
  }
}

function sectionsOf(content: AlertContent): readonly AlertSection[] {
  const { topic, facts, locale } = content;
  const texts = alertTexts[locale];
  switch (topic) {
    case 'trouble':
      return [
        ...section(content, ofStatus(facts, 'reauth_required'), texts.trouble),
        ...section(content, ofStatus(facts, 'error'), texts.passing),
      ];
    case 'recovered':
      return section(content, facts, { intro: texts.recovered.intro, advice: null });
    case 'expiring':
      return section(content, facts, texts.expiring);
    case 'provider_trouble':
    case 'provider_recovered':
      return facts.flatMap((each) => ofProvider(content, each));
  }
}

function ofStatus(facts: readonly AlertFacts[], status: 'reauth_required' | 'error') {
  return facts.filter((each) => each.kind === 'connection' && each.status === status);
}

function section(
  content: AlertContent,
  facts: readonly AlertFacts[],
  { intro, advice }: { readonly intro: string; readonly advice: string | null },
): readonly AlertSection[] {
  const items = facts.flatMap((each) =>
    each.kind === 'connection' || each.kind === 'forecast'
      ? [itemOf(content, each.account, whyOf(content, each))]
      : [],
  );
  if (items.length === 0) return [];
  return [{ intro, advice, ...cut(items, content.locale) }];
}

function ofProvider(content: AlertContent, facts: AlertFacts): readonly AlertSection[] {
  if (facts.kind !== 'provider' && facts.kind !== 'integration') return [];
  const { locale, provider, topic } = content;
  const texts = alertTexts[locale];
  const since = moment(facts.openedAt, locale);
  const items = facts.accounts.map((account) => itemOf(content, account, undefined));
  if (topic === 'provider_recovered') {
    const until = moment(facts.closedAt ?? facts.openedAt, locale);
    const intro = texts.providerRecovered.intro(since, until, items.length);
    return [{ intro, items: [], more: null, advice: null }];
  }
  const code = texts.code(harmless(facts.cause));
  const owner = facts.owner === defaultTenant ? null : harmless(facts.owner);
  return facts.kind === 'provider'
    ? [
        {
          intro: texts.outage.intro(provider, since, code),
          advice: texts.outage.advice,
          ...cut(items, locale),
        },
      ]
    : [
        {
          intro: texts.refusedApp.intro(provider, since, code),
          advice: texts.refusedApp.advice(owner),
          ...cut(items, locale),
        },
      ];
}

function cut(items: readonly AlertItem[], locale: Locale): Pick<AlertSection, 'items' | 'more'> {
  const rest = items.length - listed;
  return { items: items.slice(0, listed), more: rest > 0 ? alertTexts[locale].more(rest) : null };
}

function itemOf(
  { locale, reader, topic, links }: AlertContent,
  account: AccountFacts,
  why: string | undefined,
): AlertItem {
  const texts = alertTexts[locale];
  const name = account.account ?? account.label;
  const who = [
    texts.client(harmless(account.subject)),
    ...(name === null ? [] : [texts.account(harmless(name))]),
    ...(reader === defaultTenant ? [texts.tenant(harmless(account.tenant))] : []),
  ].join(', ');
  const url = topic === 'recovered' ? undefined : links.get(account.connection);
  return {
    text: why === undefined ? who : texts.because(who, why),
    link: url === undefined ? null : { url, label: texts.link },
  };
}

function whyOf({ topic, locale }: AlertContent, facts: AlertFacts): string | undefined {
  const texts = alertTexts[locale];
  if (facts.kind === 'forecast')
    return texts.expiring.ends(moment(facts.expiresAt, locale), facts.daysLeft);
  if (facts.kind !== 'connection' || topic === 'recovered') return undefined;
  const known = knownCauses.find((cause) => cause === facts.cause);
  const general = facts.status === 'error' ? texts.passingCause : texts.otherCause;
  const sentence = known === undefined ? general : texts.causes[known];
  return `${sentence} (${texts.code(harmless(facts.cause))})`;
}

/** e.g. `1 Dec 2026, 10:00 UTC`. */
function moment(at: Date, locale: Locale): string {
  const format = new Intl.DateTimeFormat(locale === 'en' ? 'en-GB' : locale, {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone: 'UTC',
  });
  return `${format.format(at)} UTC`;
}
