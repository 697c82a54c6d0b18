import { Agent } from 'node:https';
import { chmod, copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ConfigurationError } from '../../../platform/configuration/environment';
import { readTls, tlsFilesFrom } from '../../configuration/tls-files';
import { certificateFinding } from '../../operations/diagnosis';
import { initPki, issueClient, renewServer } from '../../pki/authority';
import { eventually } from '../support/eventually';
import { getOverTls, type SecureAnswer, type SecureCall } from '../support/https';
import { adminKey, startTestVault, type TestVault } from '../support/vault';

const now = new Date();
let folder: string;
let place: { folder: string; passphrase: undefined; now: Date };
let ca: string;
let client: { ca: string; cert: string; key: string };
let vault: TestVault;

const file = (name: string) => path.join(folder, name);
const read = (name: string) => readFile(file(name), 'utf8');
const get = (route: string, call: SecureCall): Promise<SecureAnswer> =>
  getOverTls(`${vault.url}${route}`, { bearer: adminKey, ...call });

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'vault-tls-'));
  place = { folder, passphrase: undefined, now };
  await initPki(place, { name: 'Vault CA', hosts: ['vault.internal'] });
  await issueClient(place, 'n8n', 30);
  ca = await read('ca.crt');
  client = { ca, cert: await read('clients/n8n.crt'), key: await read('clients/n8n.key') };
  vault = await startTestVault({
    VAULT_TLS_CERT: file('server.crt'),
    VAULT_TLS_KEY: file('server.key'),
    VAULT_TLS_CLIENT_CA: file('ca.crt'),
  });
});
afterAll(async () => {
  await vault.close();
  await rm(folder, { recursive: true, force: true });
});

test('a caller with a client certificate and a key is served', async () => {
  const answer = await get('/v1/connections', client);

  expect(answer.status).toBe(200);
  expect(answer.protocol).toBe('TLSv1.3');
});

test.each([
  '/v1/connections',
  '/V1/connections',
  '//v1/connections',
  '/openapi.json',
  '/metrics',
  '/nowhere',
])('without a client certificate %s is refused, the admin key notwithstanding', async (route) => {
  const answer = await get(route, { ca });

  expect(answer.status).toBe(401);
  expect(answer.text).toContain('client_certificate_required');
});

test.each(['/healthz', '/readyz'])(
  '%s needs none: orchestrators have no certificate',
  async (route) => {
    expect((await get(route, { ca })).status).toBe(200);
  },
);

test('pages for people need none', async () => {
  const answer = await get(`/connect/${'x'.repeat(43)}`, { ca });

  expect(answer.status).not.toBe(401);
  expect(answer.text).toContain('<html');
});

test('a certificate of another authority is none', async () => {
  const elsewhere = path.join(folder, 'elsewhere');
  const foreign = { ...place, folder: elsewhere };
  await initPki(foreign, { name: 'Vault CA', hosts: [] });
  await issueClient(foreign, 'n8n', 30);
  const answer = await get('/v1/connections', {
    ca,
    cert: await readFile(path.join(elsewhere, 'clients/n8n.crt'), 'utf8'),
    key: await readFile(path.join(elsewhere, 'clients/n8n.key'), 'utf8'),
  });

  expect(answer.status).toBe(401);
});

test('a session begun without a certificate does not become one with it by being resumed', async () => {
  const sessions: Buffer[] = [];
  await get('/healthz', { ca, onSession: (session) => sessions.push(session) });
  const without = await get('/v1/connections', {
    ca,
    ...(sessions[0] ? { tls: { session: sessions[0] } } : {}),
  });
  const older: Buffer[] = [];
  const tls12 = { maxVersion: 'TLSv1.2' as const };
  await get('/healthz', { ca, tls: tls12, onSession: (session) => older.push(session) });
  const with12 = await get('/v1/connections', {
    ca,
    tls: { ...tls12, ...(older[0] ? { session: older[0] } : {}) },
  });

  expect(without.status).toBe(401);
  expect(with12.status).toBe(401);
});

test('TLS 1.2 is spoken, 1.1 is not', async () => {
  const older = await get('/healthz', { ca, tls: { maxVersion: 'TLSv1.2' } });

  expect(older.protocol).toBe('TLSv1.2');
  await expect(
    get('/healthz', { ca, tls: { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1' } }),
  ).rejects.toThrow();
});

test('a renewed certificate is taken while open connections go on; a half renewal is not', async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const before = await get('/v1/connections', { ...client, agent });
  const former = { cert: await read('server.crt'), key: await read('server.key') };

  await renewServer(place, undefined, 60);
  const renewed = await eventually(async () => {
    const answer = await get('/v1/connections', client);
    expect(answer.server).not.toBe(before.server);
    return answer;
  });
  const kept = await get('/v1/connections', { ...client, agent });
  await writeFile(file('server.crt'), former.cert);
  await eventually(async () =>
    expect(vault.log.join('')).toContain('the former TLS certificates stay in use'),
  );
  const during = await get('/v1/connections', client);
  await writeFile(file('server.key'), former.key);
  const back = await eventually(async () => {
    const answer = await get('/v1/connections', client);
    expect(answer.server).toBe(before.server);
    return answer;
  });
  agent.destroy();

  expect(kept.status).toBe(200);
  expect(kept.localPort).toBe(before.localPort);
  expect(during.server).toBe(renewed.server);
  expect(back.status).toBe(200);
});

test('the end of the certificates is a metric, and the doctor warns 30 days before', async () => {
  const metrics = await get('/metrics', client);
  const files = {
    cert: file('server.crt'),
    key: file('server.key'),
    clientCa: undefined,
  };
  const { endsAt } = await readTls(files);
  const daysBefore = (days: number) => new Date(endsAt.getTime() - days * 86_400_000);

  const seconds = /^vault_certificate_end_timestamp_seconds (\S+)$/m.exec(metrics.text)?.[1];
  expect(Number(seconds)).toBeGreaterThan(Date.now() / 1000);
  expect(await certificateFinding(files, daysBefore(31))).toMatchObject({ status: 'ok' });
  expect(await certificateFinding(files, daysBefore(29))).toMatchObject({ status: 'warning' });
});

describe('files that do not fit are refused with a line that names the variable', () => {
  test('one of the two missing', () => {
    expect(() => tlsFilesFrom('/a.crt', undefined, undefined)).toThrow(/VAULT_TLS_KEY: is not set/);
    expect(() => tlsFilesFrom(undefined, undefined, '/ca.crt')).toThrow(
      /VAULT_TLS_CERT: is not set/,
    );
  });

  test.each([
    ['no such file', { cert: 'missing.crt' }, /VAULT_TLS_CERT: .*missing\.crt cannot be read/],
    ['no certificate', { cert: 'server.key' }, /VAULT_TLS_CERT: .* holds no certificate/],
    ['no key', { key: 'server.crt' }, /VAULT_TLS_KEY: .* holds no unencrypted private key/],
    [
      'another key',
      { key: 'clients/n8n.key' },
      /VAULT_TLS_KEY: .* is not the key of the certificate/,
    ],
    ['a key others can read', { key: 'open.key' }, /VAULT_TLS_KEY: .* can be read by others/],
    [
      'a client certificate as CA',
      { clientCa: 'clients/n8n.crt' },
      /VAULT_TLS_CLIENT_CA: .* is no CA/,
    ],
    [
      'an ended certificate',
      { cert: 'old/server.crt', key: 'old/server.key' },
      /VAULT_TLS_CERT: .* ended on/,
    ],
  ])('%s', async (_name, wrong, message) => {
    await copyFile(file('server.key'), file('open.key'));
    await chmod(file('open.key'), 0o644);
    const past = { ...place, folder: file('old'), now: new Date(now.getTime() - 500 * 86_400_000) };
    await initPki(past, { name: 'Old CA', hosts: [] }).catch(() => undefined);
    const names = { cert: 'server.crt', key: 'server.key', clientCa: 'ca.crt', ...wrong };
    const failure: unknown = await readTls({
      cert: file(names.cert),
      key: file(names.key),
      clientCa: file(names.clientCa),
    }).catch((caught: unknown) => caught);

    if (!(failure instanceof ConfigurationError)) throw new Error('the files were accepted');
    expect(failure.message).toMatch(message);
  });
});

test('without TLS settings nothing of this is there', async () => {
  const plain = await startTestVault();
  const answer = await plain.admin.get('/v1/connections');
  const metrics = await plain.admin.get('/metrics');
  await plain.close();

  expect(plain.url).toMatch(/^http:/);
  expect(answer.status).toBe(200);
  expect(metrics.text).not.toContain('certificate_end');
});
