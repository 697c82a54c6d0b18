import { createHash } from 'node:crypto';
import { verifyChain, type ChainCheck } from '../audit/chain';
import { readChain, readHead } from '../audit/read-chain';
import { createLogger } from '../../platform/logging/logger';
import { openDatabase, type Database } from '../../platform/postgres/database';
import type { Scope } from '../../platform/lifecycle/service';
import { listenForChanges } from '../database/changes';
import type { VaultSchema } from '../database/schema';
import { keyVersionOf } from '../encryption/envelope';
import { masterKeys } from '../encryption/master-keys';
import { localRootKey } from '../encryption/root-key';
import { tenantKeys, type TenantKeys } from '../encryption/tenant-keys';
import { connectionResource } from '../refresh/settle';
import type { RigStack } from './processes';

/** Sees into a stack's database as only the holder of its master key can. */
export interface StoredTokens {
  readonly database: Database<VaultSchema>;
  /** Opens every token of every connection. */
  digest(): Promise<TokenDigest>;
  verifyAudit(): Promise<ChainCheck>;
}

export interface TokenDigest {
  readonly connections: number;
  /** SHA-256 over the ids and clear tokens, in order. */
  readonly sha256: string;
  /** Connections with a column that was not sealed by the current version of its tenant's key. */
  readonly notCurrent: number;
}

const pageRows = 2_000;

export async function openStoredTokens(scope: Scope, stack: RigStack): Promise<StoredTokens> {
  const logger = createLogger({ service: 'rig', level: 'silent' });
  const database = scope.own(openDatabase<VaultSchema>({ url: stack.databaseUrl, logger }));
  const changes = scope.own(await listenForChanges(stack.databaseUrl, logger));
  const masters = masterKeys(database.query, localRootKey(Buffer.from(stack.masterKey, 'base64')));
  const keys = scope.own(tenantKeys(database.query, masters, changes));
  return {
    database,
    digest: () => digest(database, keys),
    async verifyAudit() {
      const head = await readHead(database.query);
      return verifyChain(readChain(database.query, head.seq), head);
    },
  };
}

async function digest(database: Database<VaultSchema>, keys: TenantKeys): Promise<TokenDigest> {
  const hash = createHash('sha256');
  let connections = 0;
  let notCurrent = 0;
  for (let after = '00000000-0000-0000-0000-000000000000'; ;) {
    const rows = await database.query
      .selectFrom('connections')
      .select(['id', 'tenant', 'access_token', 'refresh_token', 'extra'])
      .where('id', '>', after)
      .orderBy('id')
      .limit(pageRows)
      .execute();
    for (const row of rows) {
      const { id, tenant } = row;
      const sealedOf = (['access_token', 'refresh_token', 'extra'] as const).flatMap((field) => {
        const sealed = row[field];
        return sealed ? [{ field, sealed }] : [];
      });
      const cipher = await keys.cipher(tenant, ...sealedOf.map(({ sealed }) => sealed));
      hash.update(id);
      for (const { field, sealed } of sealedOf)
        hash.update(cipher.open(connectionResource(id), field, sealed));
      if (sealedOf.some(({ sealed }) => keyVersionOf(sealed) !== cipher.version)) notCurrent += 1;
    }
    connections += rows.length;
    const last = rows.at(-1);
    if (!last) return { connections, sha256: hash.digest('hex'), notCurrent };
    after = last.id;
  }
}
