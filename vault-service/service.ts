import './refresh/silence-debug';
import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { urlencoded } from 'express';
import { sql } from 'kysely';
import { Problem } from '../platform/http/problem';
import { createHttpApp, listen } from '../platform/http/server';
import type { Scope } from '../platform/lifecycle/service';
import type { Logger } from '../platform/logging/logger';
import { openDatabase } from '../platform/postgres/database';
import { migrateToLatest } from '../platform/postgres/migrate';
import { deliverAlerts, forgetOldAlerts } from './alerts/deliver';
import { authenticator } from './api-keys/authenticate';
import { archiveOld } from './audit/archive';
import { auditLog } from './audit/log';
import { logoRoutes } from './branding/routes';
import type { Settings } from './configuration/settings';
import { readTls } from './configuration/tls-files';
import { connectionReader } from './connections/read';
import { forgetEnded } from './connections/forget-ended';
import { revokeAgain } from './connections/revoke-again';
import { choiceRoutes } from './connect/choice-routes';
import { connectPageRoutes } from './connect/routes';
import { forgetOldSessions } from './connect/sessions';
import { listenForChanges } from './database/changes';
import { embeddedDatabase } from './database/embedded';
import { migrations } from './database/migrations';
import { databaseRefusal } from './database/refusals';
import type { VaultSchema } from './database/schema';
import { KmsFailure } from './encryption/kms-root-key';
import { masterKeys, prepareMasterKeys, RootKeyChanged } from './encryption/master-keys';
import { rewrap, retireUnused, rotateWorn } from './encryption/rewrap';
import { prepareDefaultTenant } from './encryption/prepare';
import { TenantKeyGone, tenantKeys } from './encryption/tenant-keys';
import { forecastEnds } from './events/forecast';
import { probeDue } from './health/job';
import { targetFinder } from './health/target';
import { tokenValidator } from './health/validate';
import { noSuchTenant } from './http/caller';
import { requireClientCertificate } from './http/client-certificate';
import { apiRoutes } from './http/api';
import { edge } from './http/mount';
import { forgetOldIncidents, watchProviders } from './incidents/watch';
import { apiFinder, setupFinder } from './integrations/setup';
import { repeat } from './operations/background';
import { mountDocuments } from './operations/documents';
import { createMetrics } from './operations/metrics';
import { reportState } from './operations/state-metrics';
import { tlsOptions, tlsReload } from './operations/tls-server';
import type { Reached } from './refresh/checkpoint';
import { refreshEngine } from './refresh/engine';
import { flagExpired, refreshDue, settleAbandoned } from './refresh/scheduler';
import { openSentMarks } from './refresh/sent-marks';
import { openSpool } from './refresh/spool';
import { tokenClient } from './refresh/token-client';
import { subAccountLeases } from './sub-accounts/lease';
import { deliverDue, forgetOldEvents } from './webhooks/deliver';

export interface Vault {
  readonly port: number;
  /** `http://127.0.0.1:<port>`, or https with TLS. */
  readonly url: string;
}

export interface VaultOptions {
  /** How long a provider's token endpoint is waited for, in place of the usual minute. */
  readonly providerTimeoutMs?: number;
  /** Called at points of a refresh; rigs stop the process there. */
  readonly reached?: Reached;
}

const bodyLimitBytes = 1_048_576;
/** How often the certificate files are looked at. */
const tlsLookMs = 1_000;

/** Puts the vault together and starts it. Everything it opens is closed with `scope`, in reverse order. */
export async function startVault(
  scope: Scope,
  settings: Settings,
  logger: Logger,
  options: VaultOptions = {},
): Promise<Vault> {
  await mkdir(settings.dataFolder, { recursive: true, mode: 0o755 });
  const databaseUrl =
    settings.databaseUrl ?? (await embeddedDatabase(scope, settings.dataFolder, logger));
  const database = scope.own(
    openDatabase<VaultSchema>({
      url: databaseUrl,
      logger,
      applicationName: 'vault',
      maxConnections: 12,
      statementTimeoutMs: 10_000,
    }),
  );
  const db = database.query;
  await migrateToLatest(db, migrations);
  await prepareMasterKeys(db, settings.rootKey, settings.formerRootKeys);
  const masters = masterKeys(db, settings.rootKey);
  await prepareDefaultTenant(db, masters);

  const tls = settings.tls ? await readTls(settings.tls) : undefined;
  const rules = { allowLoopback: settings.allowLoopback };
  const metrics = createMetrics();
  metrics.beforeReport(reportState(metrics.registry, db, path.join(settings.dataFolder, 'spool')));
  const changes = scope.own(await listenForChanges(databaseUrl, logger));
  const keys = scope.own(tenantKeys(db, masters, changes));
  const append = auditLog(db);
  const read = connectionReader(db);
  const findApi = apiFinder(db, keys);
  const findSetup = setupFinder(findApi);
  const spool = await openSpool(path.join(settings.dataFolder, 'spool'), logger, options.reached);
  const client = tokenClient(rules, { socketTimeoutMs: options.providerTimeoutMs });
  const marks = await openSentMarks(path.join(settings.dataFolder, 'sent'), logger);
  const engine = refreshEngine({
    db,
    keys,
    findSetup,
    spool,
    marks,
    read,
    changes,
    logger,
    client,
    replica: `${hostname()}/${process.pid}/${randomBytes(4).toString('hex')}`,
    onOutcome: (provider, outcome, tookMs) => metrics.refreshed(provider, outcome, tookMs),
    ...(options.reached ? { reached: options.reached } : {}),
  });
  scope.defer(() => engine.close());
  await engine.drainSpool(0);

  const { probes: enabled } = settings;
  const findTarget = targetFinder({ findApi, rules, enabled, onFinding: metrics.probed });
  const validate = tokenValidator(findTarget);
  const asked = { findApi, findSetup, findTarget, validate };
  const parts = { db, keys, masters, ...asked, engine, read, rules };
  const leases = { ...parts, subAccounts: subAccountLeases(parts) };
  const connect = {
    ...parts,
    client,
    append,
    publicUrl: settings.publicUrl,
    returnOrigins: settings.returnOrigins,
  };
  const routes = apiRoutes({ ...connect, ...leases, rootKey: settings.rootKey });
  const { mountApi, mountPublic } = edge(authenticator(db, settings.adminKeyHash), append, metrics);
  const app = createHttpApp({
    logger,
    bodyLimitBytes,
    trustedProxies: settings.trustedProxies,
    ready: [
      {
        name: 'database',
        check: async () => {
          await sql`select 1`.execute(db);
        },
      },
      { name: 'data_folder', check: marks.tryOut },
      ...(settings.rootKey.health
        ? [{ name: 'key_management', check: settings.rootKey.health }]
        : []),
    ],
    mount: (express) => {
      // People's browsers have no client certificate; everything after their pages may need one.
      express.use(['/connect', '/choose'], urlencoded({ extended: false, limit: '32kb' }));
      mountPublic(express, [...connectPageRoutes(connect), ...choiceRoutes(connect)]);
      mountPublic(express, logoRoutes(connect));
      if (tls?.ca !== undefined) express.use(requireClientCertificate);
      mountDocuments(express, settings.publicUrl, metrics, routes);
      mountApi(express, routes);
    },
    translate,
  });

  const jobs = [
    { name: 'refresh due', everyMs: 2_000, run: () => refreshDue(db, engine) },
    { name: 'give back unsent', everyMs: 2_000, run: () => engine.giveBackUnsent() },
    { name: 'settle abandoned', everyMs: 3_000, run: () => settleAbandoned(db, engine) },
    { name: 'flag expired', everyMs: 15_000, run: () => flagExpired(db) },
    { name: 'drain spool', everyMs: 2_000, run: () => engine.drainSpool(3_000) },
    { name: 'rewrap', everyMs: 2_000, run: () => rewrap(parts) },
    { name: 'send webhooks', everyMs: 1_000, run: () => deliverDue({ ...parts, logger }) },
    ...(settings.probes
      ? [{ name: 'probe due', everyMs: 2_000, run: () => probeDue({ ...leases, logger }) }]
      : []),
    { name: 'revoke again', everyMs: 1_000, run: () => revokeAgain(parts) },
    { name: 'forecast ends', everyMs: 60_000, run: () => forecastEnds(db) },
    {
      name: 'send alerts',
      everyMs: 1_000,
      run: () => deliverAlerts({ ...parts, logger, publicUrl: settings.publicUrl }),
    },
    { name: 'forget alerts', everyMs: 600_000, run: () => forgetOldAlerts(db) },
    { name: 'watch providers', everyMs: 2_000, run: () => watchProviders(db) },
    { name: 'forget incidents', everyMs: 600_000, run: () => forgetOldIncidents(db) },
    { name: 'forget sessions', everyMs: 600_000, run: () => forgetOldSessions(db) },
    { name: 'forget events', everyMs: 600_000, run: () => forgetOldEvents(db) },
    ...(settings.revokedRetentionDays > 0
      ? [
          {
            name: 'forget ended',
            everyMs: 600_000,
            run: () => forgetEnded(db, settings.revokedRetentionDays),
          },
        ]
      : []),
    ...(settings.auditRetentionDays > 0
      ? [
          {
            name: 'archive audit',
            everyMs: 600_000,
            run: () =>
              archiveOld(
                db,
                path.join(settings.dataFolder, 'audit-archive'),
                settings.auditRetentionDays,
              ),
          },
        ]
      : []),
    { name: 'retire keys', everyMs: 60_000, run: () => retireUnused(db) },
    {
      name: 'count encryptions',
      everyMs: 10_000,
      run: () => keys.flushCounts().then(() => rotateWorn(parts)),
    },
  ];
  for (const job of jobs) scope.own(repeat(job, logger));

  const server = scope.own(
    await listen(app, {
      port: settings.port,
      host: settings.host,
      ...(tls ? { tls: tlsOptions(tls) } : {}),
    }),
  );
  if (settings.tls && tls) {
    metrics.certificateEndsAt(tls.endsAt);
    const run = tlsReload(server.server, settings.tls, tls, logger, ({ endsAt }) =>
      metrics.certificateEndsAt(endsAt),
    );
    scope.own(repeat({ name: 'reload certificates', everyMs: tlsLookMs, run }, logger));
  }
  for (const notice of settings.notices) logger.info(notice);
  logger.info({ port: server.port, publicUrl: settings.publicUrl }, 'vault is listening');
  return { port: server.port, url: `${tls ? 'https' : 'http'}://127.0.0.1:${server.port}` };
}

function translate(failure: unknown): Problem | undefined {
  // The tenant never existed, or its key was shredded with it.
  if (failure instanceof TenantKeyGone) return noSuchTenant();
  if (failure instanceof KmsFailure)
    return new Problem({
      status: 503,
      code: 'kms_unavailable',
      detail: 'The vault cannot reach the system that holds its master key. Try again.',
      headers: { 'retry-after': '5' },
    });
  if (failure instanceof RootKeyChanged)
    return new Problem({
      status: 503,
      code: failure.code,
      detail: failure.message,
      headers: { 'retry-after': '5' },
    });
  return databaseRefusal(failure);
}
