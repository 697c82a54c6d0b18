import { randomBytes } from 'node:crypto';
import { v7 as uuid } from 'uuid';
import { createLogger } from '../../platform/logging/logger';
import { localRootKey } from '../encryption/root-key';
import { masterKeys } from '../encryption/master-keys';
import { insertTenantKey, tenantKeys } from '../encryption/tenant-keys';
import { listenForChanges } from '../database/changes';
import { openDatabase } from '../../platform/postgres/database';
import type { VaultSchema } from '../database/schema';
import { sealedTokens } from '../connections/import';
import type { RigStack } from '../rigs/processes';

export interface SeedSize {
  readonly tenants: number;
  readonly connections: number;
}

const rowsAtOnce = 1_000;

/** Fills a started vault's database as its API would have, only faster. Answers the ids of the connections. */
export async function seed(stack: RigStack, { tenants, connections }: SeedSize): Promise<string[]> {
  const logger = createLogger({ service: 'seed', level: 'silent' });
  const database = openDatabase<VaultSchema>({ url: stack.databaseUrl, logger });
  const changes = await listenForChanges(stack.databaseUrl, logger);
  const db = database.query;
  const masters = masterKeys(db, localRootKey(Buffer.from(stack.masterKey, 'base64')));
  const keys = tenantKeys(db, masters, changes);
  const names = Array.from({ length: tenants }, (_, index) => `tenant-${index}`);
  await db.transaction().execute(async (tx) => {
    await tx
      .insertInto('tenants')
      .values(names.map((id) => ({ id, name: id, return_origins: [] })))
      .execute();
    for (const id of names) await insertTenantKey(tx, masters, id);
  });
  const ids: string[] = [];
  const expiresAt = new Date(Date.now() + 30 * 86_400_000);
  while (ids.length < connections) {
    const rows = [];
    for (let left = Math.min(rowsAtOnce, connections - ids.length); left > 0; left -= 1) {
      const tenant = names[ids.length % names.length] ?? '';
      const id = uuid();
      ids.push(id);
      rows.push({
        id,
        tenant,
        subject: `subject-${ids.length}`,
        provider: 'generic-oauth2',
        kind: 'oauth2' as const,
        status: 'active' as const,
        scopes: ['read', 'write'],
        token_type: 'Bearer',
        ...sealedTokens(await keys.cipher(tenant), id, {
          accessToken: randomBytes(48).toString('base64url'),
          refreshToken: randomBytes(48).toString('base64url'),
          issuedAt: new Date(),
          expiresAt,
        }),
        updated_at: new Date(),
      });
    }
    await db.insertInto('connections').values(rows).execute();
  }
  await database.pool.query('vacuum analyze connections');
  await keys.close();
  await changes.close();
  await database.close();
  return ids;
}
