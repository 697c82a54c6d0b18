import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Scope } from '../../../platform/lifecycle/service';
import { createLogger } from '../../../platform/logging/logger';
import { createTestDatabase } from '../../../platform/testing/postgres';
import { freePort } from '../../../platform/lifecycle/free-port';
import { readSettings, type Environment } from '../../configuration/settings';
import { startVault, type VaultOptions } from '../../service';
import { apiClient, type Api } from './api';

export interface TestVault {
  readonly url: string;
  /** Calls with the bootstrap key, which may do everything. */
  readonly admin: Api;
  readonly databaseUrl: string;
  readonly spoolFolder: string;
  /** Every line that was logged. */
  readonly log: string[];
  /** Calls with another key. */
  as(key: string): Api;
  /** Another process's view: a second service over the same database. */
  replica(options?: VaultOptions): Promise<TestVault>;
  close(this: void): Promise<void>;
}

export const adminKey = `admin-${randomBytes(32).toString('base64url')}`;

/** A real vault in this process, on a database and a port of its own. */
export async function startTestVault(
  environment: Environment = {},
  options: VaultOptions = {},
): Promise<TestVault> {
  const database = await createTestDatabase();
  const masterKey = randomBytes(32).toString('base64');
  const folder = await mkdtemp(path.join(tmpdir(), 'vault-test-'));
  const start = async (started: VaultOptions, close: () => Promise<void>): Promise<TestVault> => {
    const scope = new Scope();
    scope.defer(close);
    const port = await freePort();
    const log: string[] = [];
    const settings = await readSettings({
      PORT: String(port),
      DATABASE_URL: database.url,
      VAULT_MASTER_KEY: masterKey,
      VAULT_ADMIN_KEY: adminKey,
      VAULT_PUBLIC_URL: `http://127.0.0.1:${port}`,
      VAULT_DATA: folder,
      // No test may call a real vendor; those of health turn it on, with a provider of their own.
      VAULT_PROBES: '0',
      ...environment,
    });
    const logger = createLogger({
      service: 'vault',
      level: 'debug',
      destination: { write: (line: string) => void log.push(line) },
    });
    const vault = await startVault(scope, settings, logger, started).catch(
      async (failure: unknown) => {
        await scope.close();
        throw failure;
      },
    );
    const replicas: TestVault[] = [];
    return {
      url: vault.url,
      databaseUrl: database.url,
      spoolFolder: path.join(folder, 'spool'),
      log,
      admin: apiClient(vault.url, adminKey),
      as: (key) => apiClient(vault.url, key),
      async replica(more = {}) {
        const replica = await start(more, () => Promise.resolve());
        replicas.push(replica);
        return replica;
      },
      close: async () => {
        await Promise.all(replicas.map((replica) => replica.close()));
        await scope.close();
      },
    };
  };
  return start(options, async () => {
    await database.close();
    await rm(folder, { recursive: true, force: true });
  });
}
