import { Client } from 'pg';
import { createLogger } from '../../../platform/logging/logger';
import { openDatabase, type Database } from '../../../platform/postgres/database';
import type { VaultSchema } from '../../database/schema';
import type { TestVault } from './vault';

/** A connection of the test's own to the vault's database. */
export async function connectSql(vault: TestVault): Promise<Client> {
  const client = new Client({ connectionString: vault.databaseUrl });
  await client.connect();
  return client;
}

/** A pool as a replica has one. */
export function openPool(vault: TestVault): Database<VaultSchema> {
  return openDatabase<VaultSchema>({
    url: vault.databaseUrl,
    logger: createLogger({ service: 'test', level: 'silent' }),
  });
}
