import { createSecretKey, randomBytes } from 'node:crypto';
import { sql, type Kysely } from 'kysely';
import { ConfigurationError } from '../../platform/configuration/environment';
import type { VaultSchema } from '../database/schema';
import type { SealingKey } from './envelope';
import { rootKeyBytes, type RootKey } from './root-key';

export interface MasterKeys {
  /** The version new tenant keys are wrapped with, read within the caller's transaction: it cannot be retired under it. */
  current(tx: Kysely<VaultSchema>): Promise<SealingKey>;
  version(version: number): Promise<SealingKey>;
  /** Drops what is cached; the next use reads the table. */
  forget(): void;
}

const nameOf = (version: number) => `master_key/${version}`;

/** Keys of the vault's own: random, one row per version, wrapped by the operator's root key. */
export function masterKeys(db: Kysely<VaultSchema>, root: RootKey): MasterKeys {
  let loaded: Promise<ReadonlyMap<number, SealingKey>> | undefined;

  const load = async () => {
    const rows = await db
      .selectFrom('master_keys')
      .select(['version', 'wrapped'])
      .where('status', '<>', 'retired')
      .execute();
    const keys = new Map<number, SealingKey>();
    for (const { version, wrapped } of rows) {
      if (!wrapped) continue;
      const bytes = await root.unwrap(nameOf(version), wrapped);
      keys.set(version, { layer: 'master', version, key: createSecretKey(bytes) });
      bytes.fill(0);
    }
    return keys;
  };

  const all = () => {
    loaded ??= load().catch((failure: unknown) => {
      loaded = undefined;
      throw failure;
    });
    return loaded;
  };

  const find = async (version: number) => {
    const cached = (await all()).get(version);
    if (cached) return cached;
    loaded = undefined;
    const fresh = (await all()).get(version);
    if (!fresh) throw new Error(`Master key version ${version} was retired.`);
    return fresh;
  };

  return {
    current: async (tx) => {
      const select = tx
        .selectFrom('master_keys')
        .select('version')
        .where('status', '=', 'current')
        .forShare();
      // A rotation that commits while this waits for the row leaves it nothing to see; the next look sees the new one.
      const row = (await select.executeTakeFirst()) ?? (await select.executeTakeFirstOrThrow());
      return find(row.version);
    },
    version: find,
    forget: () => {
      loaded = undefined;
    },
  };
}

/**
 * Makes the first version on a new database, and wraps all versions anew when the operator changed the root key
 * and still gives the former one. Replicas that start together take turns.
 * @throws ConfigurationError when the root key is not the one this database was sealed with.
 */
export async function prepareMasterKeys(
  db: Kysely<VaultSchema>,
  root: RootKey,
  formerRoots: readonly RootKey[],
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await sql`lock table master_keys in share row exclusive mode`.execute(tx);
    const rows = await tx
      .selectFrom('master_keys')
      .selectAll()
      .where('status', '<>', 'retired')
      .execute();
    if (rows.length === 0) await insertMasterKey(tx, root, 1);
    for (const row of rows) {
      if (!row.wrapped) continue;
      if (row.wrapped_by === root.id) {
        await root.unwrap(nameOf(row.version), row.wrapped);
        continue;
      }
      const former = formerRoots.find(({ id }) => id === row.wrapped_by);
      if (!former) throw wrongRoot(row.wrapped_by, root);
      const key = await former.unwrap(nameOf(row.version), row.wrapped);
      const wrapped = await root.wrap(nameOf(row.version), key);
      key.fill(0);
      await tx
        .updateTable('master_keys')
        .set({ wrapped, wrapped_by: root.id })
        .where('version', '=', row.version)
        .execute();
    }
  });
}

/** Opens every living version once. @throws ConfigurationError, SealBroken, KmsFailure where one does not open */
export async function openMasterKeys(
  db: Kysely<VaultSchema>,
  roots: readonly [RootKey, ...RootKey[]],
): Promise<void> {
  const rows = await db
    .selectFrom('master_keys')
    .select(['version', 'wrapped', 'wrapped_by'])
    .where('status', '<>', 'retired')
    .execute();
  for (const { version, wrapped, wrapped_by } of rows) {
    if (!wrapped) continue;
    const root = roots.find(({ id }) => id === wrapped_by);
    if (!root) throw wrongRoot(wrapped_by, roots[0]);
    (await root.unwrap(nameOf(version), wrapped)).fill(0);
  }
}

/** Adds a version that becomes the current one. The caller holds a lock that keeps others from doing the same. */
export async function insertMasterKey(
  db: Kysely<VaultSchema>,
  root: RootKey,
  version: number,
): Promise<void> {
  const key = randomBytes(rootKeyBytes);
  const wrapped = await root.wrap(nameOf(version), key);
  key.fill(0);
  await db
    .insertInto('master_keys')
    .values({ version, status: 'current', wrapped, wrapped_by: root.id })
    .execute();
}

function wrongRoot(expected: string, given: RootKey): ConfigurationError {
  return new ConfigurationError([
    `${given.source}: this database is sealed with master key ${expected}, but the key given is ${given.id}. ` +
      'Give the right key; to change it, give the new one here and the old one as VAULT_MASTER_KEY_PREVIOUS ' +
      '(or VAULT_KMS_PLUGIN_PREVIOUS).',
  ]);
}
