import { createLogger } from '../../platform/logging/logger';
import { Scope } from '../../platform/lifecycle/service';
import { openDatabase, type Database } from '../../platform/postgres/database';
import { migrateToLatest } from '../../platform/postgres/migrate';
import { readSettings, type Environment, type Settings } from '../configuration/settings';
import { embeddedDatabase } from '../database/embedded';
import { migrations } from '../database/migrations';
import type { VaultSchema } from '../database/schema';
import { masterKeys, prepareMasterKeys, type MasterKeys } from '../encryption/master-keys';
import { prepareDefaultTenant } from '../encryption/prepare';

/** The vault's database as the CLI uses it: beside a running service, or on its own. */
export interface VaultStore {
  readonly settings: Settings;
  readonly database: Database<VaultSchema>;
  readonly databaseUrl: string;
  readonly masters: MasterKeys;
  close(this: void): Promise<void>;
}

/** Opens (and on first use creates) the store. @throws ConfigurationError for wrong keys and settings */
export async function openVaultStore(environment: Environment): Promise<VaultStore> {
  const settings = await readSettings(environment);
  const logger = createLogger({ service: 'vault-cli', level: 'error' });
  const silent = createLogger({ service: 'vault-cli', level: 'silent' });
  const scope = new Scope();
  try {
    const url =
      settings.databaseUrl ?? (await embeddedDatabase(scope, settings.dataFolder, silent));
    const database = scope.own(
      openDatabase<VaultSchema>({ url, logger, applicationName: 'vault-cli' }),
    );
    await migrateToLatest(database.query, migrations);
    await prepareMasterKeys(database.query, settings.rootKey, settings.formerRootKeys);
    const masters = masterKeys(database.query, settings.rootKey);
    await prepareDefaultTenant(database.query, masters);
    return { settings, database, databaseUrl: url, masters, close: () => scope.close() };
  } catch (failure) {
    await scope.close();
    throw failure;
  }
}
