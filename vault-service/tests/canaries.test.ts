import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { integrationFor, startRigProvider, type RigProvider } from '../rigs/oauth-provider';
import { Browser } from './support/browser';
import { startTestVault, type TestVault } from './support/vault';

let vault: TestVault;
let provider: RigProvider;

beforeAll(async () => {
  provider = await startRigProvider();
  vault = await startTestVault({ VAULT_LOG_LEVEL: 'debug' });
});
afterAll(async () => {
  await vault.close();
  await provider.close();
});

/** The ways a secret may hide in a text: as it is, base64 at three alignments, hex, URL and JSON escapes. */
function disguises(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const aligned = [0, 1, 2].map((shift) => {
    const encoded = Buffer.concat([Buffer.alloc(shift, 'x'), bytes]).toString('base64');
    return encoded.slice(shift === 0 ? 0 : 4, -4);
  });
  return [
    secret,
    bytes.toString('utf16le'),
    ...aligned,
    bytes.toString('hex'),
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
  ];
}

async function everythingStored(): Promise<string> {
  const client = new Client({ connectionString: vault.databaseUrl });
  await client.connect();
  const { rows: tables } = await client.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema')`,
  );
  let text = '';
  for (const { name } of tables) {
    const { rows } = await client.query<{ row: string }>(`select t::text as row from ${name} t`);
    // bytea appears in hex; its bytes are looked at as text too.
    for (const { row } of rows)
      text += `${row}\n${row.replace(/\\\\x([0-9a-f]+)/g, (_all, hex: string) => Buffer.from(hex, 'hex').toString('latin1'))}\n`;
  }
  await client.end();
  return text;
}

test('no secret is stored, logged or answered in clear, after everything a vault does', async () => {
  const canary = (name: string) => `canary"${name}/+${randomBytes(9).toString('hex')}`;
  const secrets = {
    imported: canary('import'),
    refresh: canary('refresh'),
    extra: canary('extra'),
    client: `canary-client-${randomBytes(9).toString('hex')}`,
    pasted: `canary-pasted-${randomBytes(9).toString('hex')}`,
  };
  const answers: string[] = [];
  const keep = async <Kept extends { readonly text: string }>(
    answer: Promise<Kept>,
  ): Promise<Kept> => {
    const kept = await answer;
    answers.push(kept.text);
    return kept;
  };
  await keep(vault.admin.post('/v1/tenants', { id: 'acme', name: 'Acme' }));
  await keep(
    vault.admin.put('/v1/tenants/acme/integrations/generic-oauth2', {
      ...integrationFor(provider),
      client_secret: secrets.client,
    }),
  );
  const created = await keep(
    vault.admin.post('/v1/connections', {
      tenant: 'acme',
      subject: 's',
      provider: 'generic-oauth2',
      credential: { access_token: secrets.imported, refresh_token: secrets.refresh, expires_at: 1 },
      extra: { page_token: secrets.extra },
    }),
  );
  const id = String(created.body['id']);
  // The scheduler or this lease meets a provider that repeats the token in an error, then one that refuses it.
  provider.behaviour.overrides.push((response) => response.writeHead(500).end(secrets.refresh));
  await keep(vault.admin.post(`/v1/connections/${id}/token`));
  await keep(vault.admin.post(`/v1/connections/${id}/refresh`));
  const link = await vault.admin.post('/v1/connect-sessions', {
    tenant: 'acme',
    subject: 'browser',
    providers: ['generic-oauth2', 'openai'],
  });
  const url = String(link.body['url']);
  const browser = new Browser();
  const end = await browser.follow(await browser.post(`${url}/generic-oauth2`));
  await browser.post(`${url}/openai`, { key: secrets.pasted });
  const key = await vault.admin.post('/v1/api-keys', {
    name: 'k',
    tenants: ['*'],
    actions: ['lease'],
  });
  const leased = await vault.admin.post('/v1/tokens', {
    tenant: 'acme',
    subject: 'browser',
    provider: 'openai',
  });
  await keep(vault.admin.get('/v1/connections'));
  await keep(vault.admin.get('/v1/audit'));
  await keep(vault.admin.get('/v1/api-keys'));
  await keep(
    vault.admin.get(
      `/v1/connections/${id}/nowhere?access_token=${encodeURIComponent(secrets.imported)}`,
    ),
  );
  await vault.admin.post('/v1/keys/rotate', { scope: 'tenant', tenant: 'acme' });

  const families = provider.families.flatMap(({ accessToken, refreshToken }) => [
    accessToken,
    refreshToken,
  ]);
  const mustHide = [
    ...Object.values(secrets),
    ...families,
    String(key.body['key']),
    url.split('/').at(-1) ?? '',
  ];
  const stored = await everythingStored();
  const logged = vault.log.join('');
  const metrics = await (await fetch(`${vault.url}/metrics`)).text();

  expect(end.status).toBe(200);
  expect(leased.body['access_token']).toBe(secrets.pasted);
  expect(stored).toContain('acme');
  expect(logged).toContain('listening');
  for (const secret of mustHide)
    for (const hidden of disguises(secret)) {
      expect(stored.includes(hidden)).toBe(false);
      expect(logged.includes(hidden)).toBe(false);
      expect(metrics.includes(hidden)).toBe(false);
    }
  for (const secret of [secrets.refresh, secrets.client])
    for (const hidden of disguises(secret))
      expect(answers.some((text) => text.includes(hidden))).toBe(false);
});
