import type { Client } from 'pg';
import { integrationFor, startRigProvider, type RigProvider } from '../../rigs/oauth-provider';
import { mailChannel, sendNow } from '../support/alerts';
import { Browser } from '../support/browser';
import { connectTo } from '../support/connections';
import { eventually } from '../support/eventually';
import { startMailServer, type MailServer } from '../support/mail-server';
import { connectSql } from '../support/sql';
import { startTestVault, type TestVault } from '../support/vault';

let vault: TestVault;
let provider: RigProvider;
let mail: MailServer;
let sql: Client;

beforeAll(async () => {
  provider = await startRigProvider({ rotation: 'none' });
  vault = await startTestVault();
  sql = await connectSql(vault);
  await vault.admin.post('/v1/tenants', { id: 'acme', name: 'Acme' });
  await vault.admin.put('/v1/tenants/acme/integrations/generic-oauth2', integrationFor(provider));
});
afterAll(async () => {
  await sql.end();
  await vault.close();
  await provider.close();
});
beforeEach(async () => {
  mail = await startMailServer();
});
afterEach(async () => {
  await sql.query('delete from alert_channels');
  await sql.query('delete from connections');
  await mail.close();
});

async function refused(subject: string): Promise<string> {
  const { id, family } = await connectTo(vault, provider, { subject });
  family.revoked = true;
  await vault.admin.post(`/v1/connections/${id}/token`);
  return id;
}

async function reconnect(subject: string): Promise<void> {
  const { body } = await vault.admin.post('/v1/connect-sessions', {
    tenant: 'acme',
    subject,
    providers: ['generic-oauth2'],
  });
  const browser = new Browser();
  await browser.follow(await browser.post(`${String(body['url'])}/generic-oauth2`));
}

/** All mail there is once nothing is left to send. */
async function allMail() {
  await sendNow(sql);
  await eventually(async () => {
    const { rowCount } = await sql.query('select from alert_deliveries where delivered_at is null');
    expect(rowCount).toBe(0);
  });
  return mail.received;
}

test('one mail when trouble begins, which says who, why and what to do; one when it ends', async () => {
  await mailChannel(vault, mail);
  const id = await refused('brand-42');
  await sql.query(`update connections set account_name = 'Acme Ads' where id = $1`, [id]);
  await vault.admin.post(`/v1/connections/${id}/token`);
  const [begin, ...more] = await allMail();

  expect(more).toEqual([]);
  expect(begin?.to).toEqual(['owner@agency.example', 'second@agency.example']);
  expect(begin?.header('From')).toBe('Token vault <vault@agency.example>');
  expect(begin?.header('Subject')).toBe('OAuth 2.0: an account has to be connected again');
  expect(begin?.header('Auto-Submitted')).toBe('auto-generated');
  for (const type of ['text/plain', 'text/html'] as const) {
    const text = begin?.part(type);
    expect(text).toContain('Client “brand-42”, account “Acme Ads”');
    expect(text).toContain('the access was withdrawn or has ended at the provider');
    expect(text).toContain('invalid_grant');
    expect(text).toContain('make a connect link for the client');
    expect(text).not.toContain('/connect/');
  }

  await reconnect('brand-42');
  const [, end, ...others] = await allMail();

  expect(others).toEqual([]);
  expect(end?.header('Subject')).toBe('OAuth 2.0: an account works again');
  expect(end?.part('text/plain')).toContain('Client “brand-42”');
});

test('trouble that ends before anybody was told of it is not told; what is revoked is not said to work', async () => {
  await mailChannel(vault, mail);
  await refused('brand-short');
  await reconnect('brand-short');
  const { rowCount: toTell } = await sql.query('select from alert_lines');
  const id = await refused('brand-revoked');
  const told = [...(await allMail())];
  await vault.admin.delete(`/v1/connections/${id}`);

  expect(toTell).toBe(0);
  expect(told.map((message) => message.part('text/plain'))).toEqual([
    expect.stringMatching(/“brand-revoked”/),
  ]);
  expect(told[0]?.raw).not.toContain('brand-short');
  expect(await allMail()).toHaveLength(1);
});

test('each channel speaks its language', async () => {
  await mailChannel(vault, mail, { locale: 'fr' });
  await mailChannel(vault, mail, { locale: 'pt' });
  await refused('brand-words');

  const texts = (await allMail()).map((message) => message.part('text/plain'));

  expect(texts).toHaveLength(2);
  expect(texts).toContainEqual(
    expect.stringMatching(/un compte doit être reconnecté[^]*Que faire/),
  );
  expect(texts).toContainEqual(
    expect.stringMatching(/uma conta precisa ser reconectada[^]*O que fazer/),
  );
});

test('a connect link is in it only where the channel asks for one, and connects the account', async () => {
  await mailChannel(vault, mail, { include_connect_link: true });
  await refused('brand-link');
  const [message] = await allMail();

  const [link = ''] =
    /http:\/\/127\.0\.0\.1:\d+\/connect\/[\w-]{43}/.exec(message?.part('text/plain') ?? '') ?? [];
  expect(message?.part('text/html')).toContain(`href="${link}"`);
  const browser = new Browser();
  const end = await browser.follow(await browser.post(`${link}/generic-oauth2`));
  expect(end.status).toBe(200);
  const { body } = await vault.admin.get('/v1/connections?subject=brand-link');
  expect(body['items']).toEqual([expect.objectContaining({ status: 'active' })]);
  expect(vault.log.join('')).not.toContain(link.split('/').at(-1));
});

test('names from outside add no header, no markup and no link', async () => {
  await mailChannel(vault, mail);
  const id = await refused('<b>Brand</b> & "Co"');
  await sql.query(`update connections set account_name = $2 where id = $1`, [
    id,
    'X\r\nBcc: thief@evil.example\r\n\r\n<script>alert(1)</script> https://evil.example \u202Egnp.exe',
  ]);
  const [message] = await allMail();

  expect(message?.to).toEqual(['owner@agency.example', 'second@agency.example']);
  expect(message?.raw).not.toMatch(/^Bcc:/im);
  const page = message?.part('text/html') ?? '';
  expect(page).toContain('&lt;b&gt;Brand&lt;/b&gt; &amp; &quot;Co&quot;');
  expect(page).not.toContain('<script>');
  expect(page).not.toContain('\u202E');
  expect(page + (message?.part('text/plain') ?? '')).not.toContain('https://evil');
});
