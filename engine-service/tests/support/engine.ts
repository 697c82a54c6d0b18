import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Scope } from '../../../platform/lifecycle/service';
import { createLogger } from '../../../platform/logging/logger';
import { openDatabase, type Database } from '../../../platform/postgres/database';
import { createTestDatabase } from '../../../platform/testing/postgres';
import { migrateDatabase } from '../../database/connect';
import type { EngineSchema } from '../../database/schema';
import { startEngine } from '../../engine';
import { defaultRetryPolicy, type RetryPolicy } from '../../bus/retry-policy';
import { createWebhookKey } from '../../inbox/create-webhook-key';
import type { InboxEntry } from '../../inbox/entries';
import { createApiKey } from '../../keys/create-api-key';
import { permissions, type Permission } from '../../keys/permissions';
import { createSealer } from '../../keys/sealer';
import { readSettings } from '../../settings';
import { createTenant, deleteTenant } from '../../tenants/create';
import { installationTenant } from '../../tenants/installation';
import { clientOf } from './client';

export type { WebhookKeyMaterial } from './client';

/** The production policy with waits that a test can sit through. */
export const quickRetryPolicy: RetryPolicy = {
  ...defaultRetryPolicy,
  retryDelaysMs: [60, 120],
  absenceDelayMs: { first: 40, max: 100 },
};

export interface TestEngineOptions {
  readonly retryPolicy?: RetryPolicy;
  readonly now?: () => Date;
  readonly variables?: Readonly<Record<string, string>>;
  /** Runs as a second replica over the database of this engine. */
  readonly replicaOf?: {
    readonly databaseUrl: string;
    readonly variables: { readonly ENGINE_SECRET_KEY: string };
  };
  /** Instead of a fresh database on the test server. */
  readonly databaseUrl?: string;
}

/** A whole engine on a database of its own, in this process. */
export async function startTestEngine(options: TestEngineOptions = {}) {
  const scope = new Scope();
  const { replicaOf } = options;
  const givenUrl = replicaOf?.databaseUrl ?? options.databaseUrl;
  const database = givenUrl ? { url: givenUrl } : scope.own(await createTestDatabase());
  const dataFolder = await mkdtemp(path.join(tmpdir(), 'engine-test-'));
  scope.defer(() => rm(dataFolder, { recursive: true, force: true }));
  const logs: string[] = [];
  const logger = createLogger({
    service: 'engine-test',
    level: 'debug',
    destination: { write: (line) => void logs.push(line) },
  });
  const secretKey = replicaOf
    ? Buffer.from(replicaOf.variables.ENGINE_SECRET_KEY, 'base64')
    : randomBytes(32);
  const variables = {
    PORT: '0',
    DATABASE_URL: database.url,
    ENGINE_DATA: dataFolder,
    ENGINE_SECRET_KEY: secretKey.toString('base64'),
    BUS_POLL_MS: '100',
    BUS_LEASE_MS: '1000',
    LOG_LEVEL: 'silent',
    ...options.variables,
  };
  await migrateDatabase(database.url, logger);
  const engine = await startEngine(
    {
      settings: readSettings(variables),
      logger,
      retryPolicy: options.retryPolicy ?? quickRetryPolicy,
      ...(options.now ? { now: options.now } : {}),
    },
    scope,
  );
  const open = (role?: string): Database<EngineSchema> =>
    scope.own(
      openDatabase<EngineSchema>({
        url: database.url,
        logger,
        maxConnections: 4,
        ...(role ? { role } : {}),
      }),
    );
  const app = open('engine_app');
  const operator = open('engine_operator');
  const superuser = open();
  const sealer = createSealer(secretKey);
  const now = () => new Date();

  return {
    url: engine.url,
    databaseUrl: database.url,
    variables,
    app: app.query,
    superuser,
    /** Another pool, bound to a role. */
    open,
    /** What the engine logged so far, JSON lines. */
    logs,
    ...clientOf(engine.url),
    tenant: (name = 'Teranga Solaire') =>
      createTenant(
        app.query,
        { name, country: 'SN', language: 'fr', time_zone: 'Africa/Dakar' },
        'test',
        now(),
      ),
    deleteTenant: (id: string) => deleteTenant(app.query, id, 'test', now()),
    apiKey: async (
      tenant: string = installationTenant,
      allowed: readonly Permission[] = permissions,
    ) =>
      (
        await createApiKey(
          operator.query,
          { tenant, name: 'test', permissions: allowed },
          'test',
          now(),
        )
      ).key,
    webhookKey: (tenant: string, entry: InboxEntry = 'mkt-301', brandId?: string) =>
      createWebhookKey(app.query, sealer, { tenant, entry, brandId, name: 'test' }, 'test', now()),

    close: () => scope.close(),
  };
}

export type TestEngine = Awaited<ReturnType<typeof startTestEngine>>;
