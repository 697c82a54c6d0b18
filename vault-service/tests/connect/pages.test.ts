import { keyHelp, providersWithKeyHelp } from '../../connect/key-help';
import { donePage, offerPage, refusalPage, type Offer } from '../../connect/page';
import { locales, refusals, textsFor } from '../../connect/texts';
import type { RouteAnswer } from '../../../platform/http/route';
import { findProfile, providerIds } from '../../providers/registry';

const brand = { name: 'Agence <b>Teranga</b>', logo: null, colors: {} };
const offers: readonly Offer[] = [
  { provider: 'google', title: 'Google', ways: ['oauth2'], connected: false },
  { provider: 'anthropic', title: 'Anthropic', ways: ['key'], connected: false },
  { provider: 'cal-com', title: 'Cal.com', ways: ['oauth2', 'key'], connected: false },
  { provider: 'slack', title: 'Slack', ways: ['oauth2'], connected: true },
];
const offer = (locale: string, problem?: { provider: string; code: 'key_missing' }) =>
  text(offerPage(locale, { token: 't', brand, offers, problem }));

function text({ body }: RouteAnswer): string {
  return typeof body === 'string' ? body : '';
}

const keyProviders = providerIds.filter((id) => {
  const profile = findProfile(id);
  return profile?.kind === 'key' || profile?.acceptsKey === true;
});

test.each(keyProviders)('the form for a key of %s says where to find it', (provider) => {
  expect(providersWithKeyHelp).toContain(provider);
  const help = locales.map((locale) => keyHelp(provider, locale).where);
  expect(new Set(help).size).toBe(locales.length);
});

test.each(locales)(
  'in %s each way of connecting is offered, under a heading of its own',
  (locale) => {
    const page = offer(locale);
    const { texts } = textsFor(locale);

    expect(page).toContain(`<html lang="${locale}">`);
    expect(page.match(/<h1>/g)).toHaveLength(1);
    expect(page.match(/<h2 id="of-/g)).toHaveLength(4);
    expect(page).toContain(texts.connect('Google'));
    expect(page).toContain(keyHelp('anthropic', locale).where);
    expect(page).toContain(texts.orKey);
    expect(page).toContain(texts.connected('Slack'));
    expect(page).not.toMatch(/<script|onclick=|javascript:/);
  },
);

test('names are text, never markup', () => {
  expect(offer('en')).toContain('Agence &lt;b&gt;Teranga&lt;/b&gt;');
  expect(offer('en')).not.toContain('<b>');
  const done = donePage('en', { title: '<i>', account: '"><script>', returnTo: null, brand });
  expect(text(done)).not.toMatch(/<i>|<script>/);
});

test('a key that is missing is told in a summary that leads to its field, and beside the field', () => {
  const page = offer('fr', { provider: 'anthropic', code: 'key_missing' });

  expect(page).toMatch(
    /role="alert">\s*<h2>Il y a un problème<\/h2>\s*<p><a href="#key-anthropic">/,
  );
  expect(page).toMatch(/id="key-anthropic"[^>]*aria-describedby="fault-anthropic where-anthropic"/);
  expect(page).toMatch(/id="key-anthropic"[^>]*aria-invalid="true"/);
  expect(page.match(/aria-invalid="true"/g)).toHaveLength(1);
});

test.each(refusals)('%s is told in each language', (refusal) => {
  const pages = locales.map((locale) => text(refusalPage(locale, refusal)));

  expect(new Set(pages).size).toBe(locales.length);
  for (const page of pages) expect(page).toContain('role="alert"');
});
