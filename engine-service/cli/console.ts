import { userInfo } from 'node:os';
import type { Kysely } from 'kysely';
import type { Scope } from '../../platform/lifecycle/service';
import type { Logger } from '../../platform/logging/logger';
import { openDatabase } from '../../platform/postgres/database';
import { joinDatabase, migrateDatabase } from '../database/connect';
import type { EngineSchema } from '../database/schema';
import { createSealer, type Sealer } from '../keys/sealer';
import { readSecretKey } from '../keys/secret-key';
import { readSettings } from '../settings';

/** What commands work with. */
export interface Console {
  /** Inside one tenant, bound by row-level security like a request. */
  readonly app: Kysely<EngineSchema>;
  /** Across tenants: tenants, API keys and the audit log only. */
  readonly operator: Kysely<EngineSchema>;
  readonly sealer: Sealer;
  /** For the audit log. */
  readonly actor: string;
  readonly now: Date;
}

/** Reaches the engine's database (of a running engine, or by starting the embedded one) and brings it up to date. */
export async function openConsole(
  environment: Readonly<Record<string, string | undefined>>,
  logger: Logger,
  scope: Scope,
): Promise<Console> {
  const settings = readSettings(environment);
  const sealer = createSealer(await readSecretKey(settings));
  const url = await joinDatabase(settings, logger, scope);
  await migrateDatabase(url, logger);
  const open = (role: string) =>
    scope.own(openDatabase<EngineSchema>({ url, logger, role, maxConnections: 2 })).query;
  return {
    app: open('engine_app'),
    operator: open('engine_operator'),
    sealer,
    actor: `cli ${userInfo().username}`,
    now: new Date(),
  };
}
