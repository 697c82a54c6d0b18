import type { Express } from 'express';
import { createHttpApp, listen, type HealthCheck } from '../platform/http/server';
import { createRateLimit } from '../platform/http/rate-limit';
import { mountRoutes } from '../platform/http/route';
import { openApiDocument } from '../platform/http/openapi';
import type { Scope } from '../platform/lifecycle/service';
import type { Logger } from '../platform/logging/logger';
import { openDatabase } from '../platform/postgres/database';
import { brandRoutes } from './brands/routes';
import { startDispatcher } from './bus/dispatcher';
import { listenForEvents } from './bus/listener';
import { startMaintenance } from './bus/maintenance';
import { defaultRetryPolicy, type RetryPolicy } from './bus/retry-policy';
import { busRoutes } from './bus/routes';
import { bookingRoutes } from './bookings/routes';
import { briefingRoutes } from './briefings/routes';
import { migrateDatabase, provideDatabase } from './database/connect';
import type { EngineSchema } from './database/schema';
import { errorRoutes } from './errors/routes';
import { createAuthorize, type Spend } from './http/access';
import { translateDatabaseFailure } from './http/database-problems';
import { createMetrics } from './http/metrics';
import { storableBody } from './http/storable-text';
import { vaultCheck } from './http/vault-check';
import { createGroupCommit } from './inbox/group-commit';
import { inboxRoutes } from './inbox/routes';
import { storeArrivals, type Arrival, type Stored } from './inbox/store';
import { createWebhookKeys } from './inbox/webhook-keys';
import { interactionRoutes } from './interactions/routes';
import { createApiKeys } from './keys/api-keys';
import { createSealer } from './keys/sealer';
import { readSecretKey } from './keys/secret-key';
import { leadBatchRoutes } from './leads/batch-routes';
import { leadReadRoutes } from './leads/read-routes';
import type { Settings } from './settings';

const bodyLimitBytes = 10 * 1024 * 1024;
const maintenanceEveryMs = 60_000;
/** Batches of one subscription on their way at the same time, over all replicas. */
const maxInFlight = 2;
const statementTimeoutMs = 15_000;

export interface EngineOptions {
  readonly settings: Settings;
  readonly logger: Logger;
  /** Bus policy; the default is what production runs. */
  readonly retryPolicy?: RetryPolicy;
  readonly now?: () => Date;
}

export interface Engine {
  readonly port: number;
  /** Loopback URL of this process. */
  readonly url: string;
  readonly databaseUrl: string;
}

/** Starts a whole engine in `scope`: database, migrations, bus and HTTP server. */
export async function startEngine(options: EngineOptions, scope: Scope): Promise<Engine> {
  const { settings, logger } = options;
  const now = options.now ?? (() => new Date());
  const nowMs = () => now().getTime();
  const policy = options.retryPolicy ?? defaultRetryPolicy;

  const sealer = createSealer(await readSecretKey(settings));
  const databaseUrl = await provideDatabase(settings, logger, scope);
  const applied = await migrateDatabase(databaseUrl, logger);
  if (applied.length > 0) logger.info({ applied }, 'the database schema was brought up to date');

  const open = (role: string, maxConnections: number) =>
    scope.own(
      openDatabase<EngineSchema>({
        url: databaseUrl,
        logger,
        role,
        maxConnections,
        statementTimeoutMs,
        silenceTimeoutMs: statementTimeoutMs + 5_000,
        applicationName: `marketing-engine ${role}`,
      }),
    );
  const app = open('engine_app', 12).query;
  const bus = open('engine_bus', 8).query;

  const metrics = createMetrics();
  const dispatcher = scope.own(
    startDispatcher({
      bus,
      sealer,
      logger,
      policy,
      leaseMs: settings.busLeaseMs,
      pollMs: settings.busPollMs,
      drainMs: settings.busDrainMs,
      maxInFlight,
      now,
      onBatch: (count, outcome) => metrics.batch(count, outcome),
    }),
  );
  scope.own(listenForEvents(databaseUrl, logger, () => dispatcher.wake()));
  scope.own(startMaintenance(bus, logger, maintenanceEveryMs, now));

  const arrivals = createGroupCommit<Arrival, Stored>((group) => storeArrivals(bus, group), {
    maxGroup: 200,
    writers: 2,
    mayBeOneItem: (failure) => translateDatabaseFailure(failure) === undefined,
  });
  scope.defer(() => arrivals.settled());

  const rateLimit = createRateLimit();
  const spend: Spend = (key) => rateLimit.spend(key.id, key.ratePerS ?? settings.ratePerS);

  const routes = [
    ...inboxRoutes({
      app,
      keys: createWebhookKeys(bus, sealer, nowMs),
      arrivals,
      now,
      spend,
      onArrival: (entry, status) => metrics.arrival(entry, status),
    }),
    ...leadBatchRoutes({ app, logger, now }),
    ...leadReadRoutes({ app, now }),
    ...bookingRoutes({ app, now }),
    ...interactionRoutes({ app, now }),
    ...briefingRoutes({ app, now }),
    ...brandRoutes({ app, now }),
    ...busRoutes({ bus, sealer, policy, now }),
    ...errorRoutes({ app, now }),
  ];

  const mount = (http: Express) => {
    http.use(storableBody);
    http.get('/metrics', async (_request, response) => {
      response.type(metrics.registry.contentType).send(await metrics.registry.metrics());
    });
    http.get('/openapi.json', (_request, response) => {
      response.json(document);
    });
    mountRoutes(http, routes, { authorize: createAuthorize(createApiKeys(app, nowMs), spend) });
  };
  const ready: HealthCheck[] = [
    {
      name: 'database',
      check: async () => {
        await app.selectNoFrom((from) => from.val(1).as('one')).execute();
      },
    },
    ...(settings.vaultUrl === undefined
      ? []
      : [vaultCheck(settings.vaultUrl, settings.vaultApiKey)]),
  ];
  const server = scope.own(
    await listen(
      createHttpApp({
        logger,
        bodyLimitBytes,
        ready,
        mount,
        translate: translateDatabaseFailure,
        trustedProxies: settings.trustedProxies,
      }),
      { port: settings.port, host: settings.host },
    ),
  );
  // The bus ends first: workflows it waits for store their results through the server.
  scope.defer(() => dispatcher.close());
  const url = `http://${settings.host}:${server.port}`;
  const document = openApiDocument(
    {
      title: 'Marketing Engine',
      version: '1',
      description: 'Records, inbox and event bus of MarketingEngine for n8n.',
      serverUrl: settings.publicUrl ?? url,
      securitySchemes: { apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key' } },
    },
    routes,
    (routePolicy) => (routePolicy.access === 'signed' ? [] : ['apiKey']),
  );
  return { port: server.port, url, databaseUrl };
}
