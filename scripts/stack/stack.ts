import path from 'node:path';
import { Scope } from '../../platform/lifecycle/service';
import { answers, startChild, type Child } from '../processes/child';
import { installCommunityPackage } from '../n8n/community-package';
import { ensureN8n } from '../n8n/install';
import { n8nUrl, startN8n, type N8nOwner } from '../n8n/server';
import { repositoryRoot } from '../setup/setup.mjs';
import { step } from '../setup/progress.mjs';
import type { Folders } from './folders';
import { startPostgres } from './postgres';
import type { Ports } from './ports';
import { askSandboxAboutKeys } from './sandboxed-vendors';
import type { Secrets } from './secrets';

/** Everything `npm start` runs on this machine. */
export interface Stack {
  readonly urls: {
    readonly n8n: string;
    readonly vault: string;
    readonly vaultReplica: string;
    readonly engine: string;
    readonly sandbox: string;
  };
  readonly databaseUrls: Readonly<Record<DatabaseName, string>>;
  readonly owner: N8nOwner;
  /** Stops and starts n8n, to show that nothing is lost meanwhile. */
  readonly n8n: { stop(): Promise<void>; start(): Promise<void> };
  /** Kills the engine as a crash would, and starts it again. */
  readonly engine: { kill(): Promise<void>; start(): Promise<void> };
  /** A second replica of the vault on the same database. */
  startVaultReplica(): Promise<Child>;
  /** Environment of the engine and its command line. */
  readonly engineEnvironment: NodeJS.ProcessEnv;
  readonly vaultAdminKey: string;
  close(): Promise<void>;
}

export const databaseNames = ['vault', 'engine', 'n8n'] as const;
export type DatabaseName = (typeof databaseNames)[number];

export interface StackOptions {
  readonly ports: Ports;
  readonly folders: Folders;
  readonly secrets: Secrets;
  /** Aborted: start-up is given up; what already runs is stopped before the promise rejects. */
  readonly signal: AbortSignal;
}

const serviceStartTimeoutMs = 60_000;

/** Installs n8n where missing and starts PostgreSQL, sandbox, vault, engine and n8n, in that order. */
export async function startStack(options: StackOptions): Promise<Stack> {
  const n8nProgram = await ensureN8n(options.folders.n8nProgram);
  const scope = new Scope();
  try {
    return await startParts(options, n8nProgram, scope);
  } catch (failure) {
    await scope.close();
    throw failure;
  }
}

async function startParts(
  { ports, folders, secrets, signal }: StackOptions,
  n8nProgram: string,
  scope: Scope,
): Promise<Stack> {
  const urls = {
    n8n: n8nUrl(ports.n8n),
    vault: local(ports.vault),
    vaultReplica: local(ports.vaultReplica),
    engine: local(ports.engine),
    sandbox: local(ports.sandbox),
  };
  const owner = { email: 'owner@example.com', password: secrets.n8nOwnerPassword };

  const [databaseUrls] = await Promise.all([
    step('Starting PostgreSQL', async () => {
      const postgres = await startPostgres(folders, ports.postgres, databaseNames, signal);
      scope.own(postgres.child);
      return postgres.urls;
    }),
    step('Building and installing the n8n package', () =>
      installCommunityPackage(repositoryRoot, folders.n8nUser),
    ),
  ]);

  const vaultEnvironment = (port: number): NodeJS.ProcessEnv => ({
    HOST: '127.0.0.1',
    PORT: String(port),
    DATABASE_URL: databaseUrls.vault,
    VAULT_MASTER_KEY: secrets.vaultMasterKey,
    VAULT_ADMIN_KEY: secrets.vaultAdminKey,
    VAULT_PUBLIC_URL: urls.vault,
    VAULT_DATA: folders.spool,
    VAULT_ALLOW_LOOPBACK: '1',
  });
  const engineEnvironment: NodeJS.ProcessEnv = {
    HOST: '127.0.0.1',
    PORT: String(ports.engine),
    DATABASE_URL: databaseUrls.engine,
    ENGINE_PUBLIC_URL: urls.engine,
    ENGINE_SECRET_KEY: secrets.engineSecretKey,
    ENGINE_DATA: folders.engine,
    VAULT_URL: urls.vault,
  };
  const service = (name: string, room: string, port: number, env: NodeJS.ProcessEnv) =>
    startChild({
      name,
      command: process.execPath,
      args: ['--import', 'tsx', 'main.ts'],
      cwd: path.join(repositoryRoot, room),
      env: { ...process.env, NODE_ENV: 'production', ...env },
      logFile: path.join(folders.logs, `${name}.log`),
      ready: () => answers(`${local(port)}/${name === 'sandbox' ? 'healthz' : 'readyz'}`),
      readyTimeoutMs: serviceStartTimeoutMs,
      signal,
    });

  const engine = restartable(
    () => service('engine', 'engine-service', ports.engine, engineEnvironment),
    scope,
  );
  await step('Starting sandbox, vault and engine', async () => {
    scope.own(
      await service('sandbox', 'sandbox', ports.sandbox, {
        HOST: '127.0.0.1',
        PORT: String(ports.sandbox),
      }),
    );
    scope.own(await service('vault', 'vault-service', ports.vault, vaultEnvironment(ports.vault)));
    await askSandboxAboutKeys({ url: urls.vault, adminKey: secrets.vaultAdminKey }, urls.sandbox);
    await engine.start();
  });

  const startEditor = () =>
    startN8n({
      program: n8nProgram,
      port: ports.n8n,
      userFolder: folders.n8nUser,
      databaseUrl: databaseUrls.n8n,
      encryptionKey: secrets.n8nEncryptionKey,
      owner,
      logFile: path.join(folders.logs, 'n8n.log'),
      signal,
    });
  const editor = restartable(startEditor, scope);
  await step('Starting n8n', () => editor.start());

  return {
    urls,
    databaseUrls,
    owner,
    engineEnvironment,
    vaultAdminKey: secrets.vaultAdminKey,
    n8n: editor,
    engine,
    async startVaultReplica() {
      return scope.own(
        await service(
          'vault-replica',
          'vault-service',
          ports.vaultReplica,
          vaultEnvironment(ports.vaultReplica),
        ),
      );
    },
    close: () => scope.close(),
  };
}

/** A program that can be stopped, killed and started again; the scope stops whichever runs last. */
function restartable(begin: () => Promise<Child>, scope: Scope) {
  let running: Child | undefined;
  const end = async (how: 'close' | 'kill') => {
    await running?.[how]();
    running = undefined;
  };
  scope.defer(() => end('close'));
  return {
    async start(): Promise<void> {
      running ??= await begin();
    },
    stop: () => end('close'),
    kill: () => end('kill'),
  };
}

function local(port: number): string {
  return `http://127.0.0.1:${String(port)}`;
}
