import { createLogger } from '../../platform/logging/logger';
import { Scope } from '../../platform/lifecycle/service';
import { openDatabase, type Database } from '../../platform/postgres/database';
import { migrateToLatest } from '../../platform/postgres/migrate';
import {
  readPlaces,
  readSettings,
  type Environment,
  type Places,
  type Settings,
} from '../configuration/settings';
import { embeddedDatabase } from '../database/embedded';
import { migrations } from '../database/migrations';
import type { VaultSchema } from '../database/schema';
import { masterKeys, prepareMasterKeys, type MasterKeys } from '../encryption/master-keys';
import { prepareDefaultTenant } from '../encryption/prepare';

/** The vault's database as it lies there: nothing is migrated, no key is needed. */
export interface VaultDatabase {
  readonly database: Database<VaultSchema>;
  readonly databaseUrl: string;
}

/** The vault's database as the CLI uses it: beside a running service, or on its own. */
export interface VaultStore extends VaultDatabase {
  readonly settings: Settings;
  readonly masters: MasterKeys;
}

/** Opens (and on first use creates) the store for one command. @throws ConfigurationError for wrong keys and settings */
export async function withStore<Result>(
  environment: Environment,
  act: (store: VaultStore) => Promise<Result>,
): Promise<Result> {
  const settings = await readSettings(environment);
  return withDatabaseOf(settings, async ({ database, databaseUrl }) => {
    await migrateToLatest(database.query, migrations);
    await prepareMasterKeys(database.query, settings.rootKey, settings.formerRootKeys);
    const masters = masterKeys(database.query, settings.rootKey);
    await prepareDefaultTenant(database.query, masters);
    return act({ settings, database, databaseUrl, masters });
  });
}

export async function withDatabase<Result>(
  environment: Environment,
  act: (vault: VaultDatabase) => Promise<Result>,
): Promise<Result> {
  return withDatabaseOf(readPlaces(environment), act);
}

export async function withDatabaseOf<Result>(
  { databaseUrl, dataFolder }: Places,
  act: (vault: VaultDatabase) => Promise<Result>,
): Promise<Result> {
  const logger = createLogger({ service: 'vault-cli', level: 'error' });
  const silent = createLogger({ service: 'vault-cli', level: 'silent' });
  const scope = new Scope();
  try {
    const url = databaseUrl ?? (await embeddedDatabase(scope, dataFolder, silent));
    const database = scope.own(
      openDatabase<VaultSchema>({ url, logger, applicationName: 'vault-cli' }),
    );
    return await act({ database, databaseUrl: url });
  } finally {
    await scope.close();
  }
}
