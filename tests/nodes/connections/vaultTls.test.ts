import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { freePort } from '../../../platform/lifecycle/free-port';
import { createTestDatabase, type TestDatabase } from '../../../platform/testing/postgres';
import { TokenVault } from '../../../nodes/TokenVault/TokenVault.node';
import { runNode } from '../support/n8n';

// What docs/guides/vault-tls.en.md describes: a vault that wants client certificates, and n8n's own HTTP client.
const room = path.resolve(__dirname, '..', '..', '..', 'vault-service');
const adminKey = randomBytes(32).toString('base64url');
let folder: string;
let database: TestDatabase;
let vault: ChildProcess;
let baseUrl: string;

const read = (name: string) => readFile(path.join(folder, name), 'utf8');

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'vault-tls-'));
  database = await createTestDatabase();
  const made = await finished(
    node(['--import', 'tsx', 'cli/main.ts', 'pki', 'init', '--dir', folder, '--client', 'n8n'], {}),
  );
  if (made.code !== 0) throw new Error(made.text);
  const port = await freePort();
  baseUrl = `https://localhost:${port}`;
  vault = node(['--import', 'tsx', 'main.ts'], {
    PORT: String(port),
    DATABASE_URL: database.url,
    VAULT_DATA: path.join(folder, 'data'),
    VAULT_MASTER_KEY: randomBytes(32).toString('base64'),
    VAULT_ADMIN_KEY: adminKey,
    VAULT_TLS_CERT: path.join(folder, 'server.crt'),
    VAULT_TLS_KEY: path.join(folder, 'server.key'),
    VAULT_TLS_CLIENT_CA: path.join(folder, 'ca.crt'),
  });
  await isListening(port);
});
afterAll(async () => {
  vault.kill('SIGTERM');
  await finished(vault);
  await database.close();
  await rm(folder, { recursive: true, force: true });
});

function list(fields: ICredentialDataDecryptedObject) {
  return runNode(
    {
      type: new TokenVault(),
      parameters: { resource: 'connection', operation: 'getAll', returnAll: true },
      credentials: { tokenVaultApi: { baseUrl, apiKey: adminKey, ...fields } },
    },
    [{}],
  );
}

test('a credential with certificates reaches the vault, also when its PEM lost the line ends', async () => {
  const certificates = {
    ownTls: true,
    tlsAuthority: await read('ca.crt'),
    tlsClient: await read('clients/n8n.crt'),
    tlsPrivateKey: (await read('clients/n8n.key')).replaceAll('\n', ' '),
  };

  await expect(list(certificates)).resolves.toEqual([]);
});

test('without a client certificate the vault refuses, and says what it wants', async () => {
  await expect(list({ ownTls: true, tlsAuthority: await read('ca.crt') })).rejects.toThrow(
    /client certificate/,
  );
});

test('without the CA n8n does not trust the vault', async () => {
  await expect(list({ ownTls: false })).rejects.toThrow();
});

test('NODE_EXTRA_CA_CERTS makes a whole process trust the vault', async () => {
  const look = `fetch('${baseUrl}/healthz').then((answer) => process.exit(answer.status === 200 ? 0 : 1), () => process.exit(2))`;
  const trusting = node(['-e', look], { NODE_EXTRA_CA_CERTS: path.join(folder, 'ca.crt') });
  const other = node(['-e', look], {});

  expect((await finished(trusting)).code).toBe(0);
  expect((await finished(other)).code).toBe(2);
});

function node(args: readonly string[], environment: Readonly<Record<string, string>>) {
  return spawn(process.execPath, args, {
    cwd: room,
    env: { PATH: process.env.PATH ?? '', ...environment },
  });
}

async function finished(child: ChildProcess): Promise<{ code: number | null; text: string }> {
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => (text += chunk.toString()));
  if (child.exitCode !== null) return { code: child.exitCode, text };
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, text };
}

async function isListening(port: number): Promise<void> {
  for (let tries = 0; tries < 600; tries += 1) {
    const answers = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.destroy();
        resolve(true);
      });
      socket.on('error', () => resolve(false));
    });
    if (answers) return;
    await delay(50);
  }
  throw new Error('The vault did not start');
}
