import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  X509Certificate,
  type KeyObject,
} from 'node:crypto';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connect, createSecureContext, createServer, type TLSSocket } from 'node:tls';
import type { AddressInfo } from 'node:net';
import { initPki, issueClient, leafDays, renewServer, signRequest } from '../../pki/authority';
import { listCertificates } from '../../pki/folder';
import { PkiRefusal } from '../../pki/keys';

const passphrase = 'correct horse battery staple';
const now = new Date();
let folder: string;
let place: { folder: string; passphrase: undefined; now: Date };

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'vault-pki-'));
  place = { folder, passphrase: undefined, now };
  await initPki(place, { name: 'Vault CA', hosts: ['vault.internal', '10.1.2.3'] });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const read = (name: string) => readFile(path.join(folder, name), 'utf8');
const certificate = async (name: string) => new X509Certificate(await read(name));

test('the authority and the server certificate hold before node:crypto', async () => {
  const [ca, server] = await Promise.all([certificate('ca.crt'), certificate('server.crt')]);

  expect(ca.ca).toBe(true);
  expect(ca.verify(ca.publicKey)).toBe(true);
  expect(server.verify(ca.publicKey)).toBe(true);
  expect(server.checkIssued(ca)).toBe(true);
  expect(server.ca).toBe(false);
  expect(server.checkPrivateKey(createPrivateKey(await read('server.key')))).toBe(true);
  expect(server.checkHost('vault.internal')).toBe('vault.internal');
  expect(server.checkIP('10.1.2.3')).toBe('10.1.2.3');
  expect(server.checkIP('127.0.0.1')).toBe('127.0.0.1');
  expect(server.checkHost('other.internal')).toBeUndefined();
  expect(server.publicKey.asymmetricKeyDetails?.namedCurve).toBe('prime256v1');
});

test('private files are readable by their owner only', async () => {
  const { files } = await issueClient(place, 'modes', leafDays);
  const secret = ['ca.key', 'server.key', 'clients/modes.key', 'clients/modes.p12'];

  for (const name of secret) expect((await stat(path.join(folder, name))).mode & 0o777).toBe(0o600);
  expect(files).toHaveLength(3);
});

test('a client and the server meet in a TLS handshake, with PEM files and with the PKCS#12 bundle', async () => {
  const { password } = await issueClient(place, 'n8n', leafDays);
  const pem = { cert: await read('clients/n8n.crt'), key: await read('clients/n8n.key') };
  const bundle = {
    pfx: await readFile(path.join(folder, 'clients/n8n.p12')),
    passphrase: password,
  };

  expect(await handshake(pem)).toBe('n8n');
  expect(await handshake(bundle)).toBe('n8n');
  expect(() => createSecureContext({ ...bundle, passphrase: 'another' })).toThrow();
});

test('a server certificate is no client certificate', async () => {
  const pem = { cert: await read('server.crt'), key: await read('server.key') };

  expect(await handshake(pem)).toMatch(/refused/);
});

test('a client certificate of another authority is refused', async () => {
  const elsewhere = await mkdtemp(path.join(tmpdir(), 'vault-pki-'));
  const foreign = { ...place, folder: elsewhere };
  await initPki(foreign, { name: 'Vault CA', hosts: [] });
  await issueClient(foreign, 'n8n', leafDays);
  const pem = {
    cert: await readFile(path.join(elsewhere, 'clients/n8n.crt')),
    key: await readFile(path.join(elsewhere, 'clients/n8n.key')),
  };
  await rm(elsewhere, { recursive: true, force: true });

  expect(await handshake(pem)).toMatch(/refused/);
});

test('renewing keeps the hosts and makes a new key', async () => {
  const before = await certificate('server.crt');
  await renewServer(place, undefined, 30);
  const after = await certificate('server.crt');

  expect(after.subjectAltName).toBe(before.subjectAltName);
  expect(after.publicKey.equals(before.publicKey)).toBe(false);
  const first = (await listCertificates(folder, now))[0];
  expect(first).toMatchObject({ file: 'server.crt', days_left: 29 });
});

test('an encrypted CA key opens with its passphrase only', async () => {
  const locked = path.join(folder, 'locked');
  const closed = { folder: locked, passphrase, now };
  await initPki(closed, { name: 'Locked CA', hosts: [] });

  expect(await readFile(path.join(locked, 'ca.key'), 'utf8')).toContain('BEGIN ENCRYPTED');
  await expect(issueClient({ ...closed, passphrase: undefined }, 'x', 1)).rejects.toThrow(
    /VAULT_PKI_PASSPHRASE/,
  );
  await expect(issueClient({ ...closed, passphrase: 'wrong wrong wrong' }, 'x', 1)).rejects.toThrow(
    /VAULT_PKI_PASSPHRASE is wrong/,
  );
  await expect(issueClient(closed, 'x', 1)).resolves.toMatchObject({ files: expect.any(Array) });
});

test.each([
  ['a second authority in one folder', () => initPki(place, { name: 'CA', hosts: [] })],
  ['a name that leads out of the folder', () => issueClient(place, '../../evil', 1)],
  ['a host that is none', () => renewServer(place, ['-bad-.example'], 1)],
  [
    'a short passphrase',
    () =>
      initPki(
        { ...place, folder: path.join(folder, 'short'), passphrase: 'short' },
        { name: 'CA', hosts: [] },
      ),
  ],
])('%s is refused', async (_name, act) => {
  await expect(act()).rejects.toBeInstanceOf(PkiRefusal);
});

describe('a signing request', () => {
  const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });

  test.each([
    ['an RSA key', keys],
    ['a key on P-256', generateKeyPairSync('ec', { namedCurve: 'P-256' })],
  ])('of %s becomes a certificate with the names the operator gives', async (_name, pair) => {
    const file = await signRequest(place, requestFor(pair), 'partner', ['partner.internal'], 10);
    const [made, ca] = [new X509Certificate(await readFile(file)), await certificate('ca.crt')];

    expect(made.verify(ca.publicKey)).toBe(true);
    expect(made.publicKey.equals(pair.publicKey)).toBe(true);
    expect(made.subject).toBe('CN=partner');
    expect(made.checkHost('partner.internal')).toBe('partner.internal');
    expect(made.ca).toBe(false);
  });

  const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const small = generateKeyPairSync('rsa', { modulusLength: 1024 });
  const curve = generateKeyPairSync('ec', { namedCurve: 'P-192' });
  test.each([
    [
      'signed by another key',
      requestFor({ ...stranger, publicKey: keys.publicKey }),
      /does not hold/,
    ],
    ['with a small key', requestFor(small), /at least 2048/],
    ['with a weak curve', requestFor(curve), /too weak/],
    [
      'cut off',
      requestFor(keys).replace(/\n.{40}\n-----END/, '\n-----END'),
      /no certificate signing/,
    ],
    [
      'that is a certificate',
      '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----',
      /no cert/,
    ],
    [
      'with lengths that lie',
      pemOf(Buffer.from('3082ffff3003020100', 'hex')),
      /no certificate sig/,
    ],
  ])('%s is refused', async (_name, request, message) => {
    await expect(signRequest(place, request, 'x', [], 1)).rejects.toThrow(message);
  });
});

/** The client's common name as the server saw it, or why it was refused. */
async function handshake(client: object): Promise<string> {
  const ca = await read('ca.crt');
  const server = createServer({
    ca,
    cert: await read('server.crt'),
    key: await read('server.key'),
    requestCert: true,
    rejectUnauthorized: true,
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const seen = new Promise<string>((resolve) => {
    server.on('secureConnection', (socket: TLSSocket) => {
      resolve(socket.getPeerX509Certificate()?.subject.replace('CN=', '') ?? 'nobody');
      socket.end();
    });
    server.on('tlsClientError', ({ message }) => resolve(`refused: ${message}`));
  });
  const { port } = server.address() as AddressInfo;
  const socket = connect({ ...client, port, host: '127.0.0.1', servername: 'vault.internal', ca });
  socket.on('error', () => undefined);
  const answer = await seen;
  socket.destroy();
  await new Promise((resolve) => server.close(resolve));
  return answer;
}

/** A PKCS#10 request, built here byte by byte: an encoder of its own. */
function requestFor({ publicKey, privateKey }: { publicKey: KeyObject; privateKey: KeyObject }) {
  const element = (tag: number, ...parts: Buffer[]) => {
    const content = Buffer.concat(parts);
    const length = content.length;
    const head =
      length < 0x80
        ? [tag, length]
        : length < 0x100
          ? [tag, 0x81, length]
          : [tag, 0x82, length >> 8, length & 0xff];
    return Buffer.concat([Buffer.from(head), content]);
  };
  const info = element(
    0x30,
    Buffer.from('020100', 'hex'),
    element(
      0x30,
      element(
        0x31,
        element(0x30, Buffer.from('0603550403', 'hex'), element(0x0c, Buffer.from('asked-for'))),
      ),
    ),
    publicKey.export({ type: 'spki', format: 'der' }),
    element(0xa0),
  );
  const isRsa = createPublicKey(privateKey).asymmetricKeyType === 'rsa';
  const algorithm = isRsa ? '06092a864886f70d01010b0500' : '06082a8648ce3d040302';
  return pemOf(
    element(
      0x30,
      info,
      element(0x30, Buffer.from(algorithm, 'hex')),
      element(0x03, Buffer.from([0]), sign('sha256', info, privateKey)),
    ),
  );
}

function pemOf(der: Buffer): string {
  const lines = der.toString('base64').replace(/(.{64})/g, '$1\n');
  return `-----BEGIN CERTIFICATE REQUEST-----\n${lines}\n-----END CERTIFICATE REQUEST-----\n`;
}
