import { createSecretKey, randomBytes } from 'node:crypto';
import { sql, type Kysely, type Selectable } from 'kysely';
import { ConfigurationError } from '../../platform/configuration/environment';
import { appendWithin } from '../audit/log';
import type { MasterKeyTable, VaultSchema } from '../database/schema';
import type { SealingKey } from './envelope';
import { KmsFailure } from './kms-root-key';
import { rootKeyBytes, type RootKey } from './root-key';

export interface MasterKeys {
  /** The version new tenant keys are wrapped with, read within the caller's transaction: it cannot be retired under it. */
  current(tx: Kysely<VaultSchema>): Promise<SealingKey>;
  version(version: number): Promise<SealingKey>;
  /** The next use reads the table: versions that were destroyed meanwhile are dropped. */
  forget(): void;
}

/** The database is sealed with another root key than this process has: the operator changed it meanwhile. */
export class RootKeyChanged extends Error {
  readonly code = 'root_key_changed';
  constructor(stored: string, given: RootKey) {
    super(
      `The master key was changed to ${stored} while this process has ${given.id}. Restart it with the new one.`,
    );
  }
}

const nameOf = (version: number) => `master_key/${version}`;

type Wrapped = Pick<Selectable<MasterKeyTable>, 'version' | 'wrapped' | 'wrapped_by'>;

/** Keys of the vault's own: random, one row per version, wrapped by the operator's root key. */
export function masterKeys(db: Kysely<VaultSchema>, root: RootKey): MasterKeys {
  let living: Promise<ReadonlyMap<number, Wrapped>> | undefined;
  /**
   * A version is the same key for as long as it lives, whoever wraps it: opened once, it is never asked for again. So a
   * replica goes on while the root key is changed by another one, and while the key management system is away.
   */
  const opened = new Map<number, Promise<SealingKey>>();

  const load = async () => {
    const rows = await db
      .selectFrom('master_keys')
      .select(['version', 'wrapped', 'wrapped_by'])
      .where('status', '<>', 'retired')
      .execute();
    const found = new Map(rows.map((row) => [row.version, row]));
    for (const version of opened.keys()) if (!found.has(version)) opened.delete(version);
    return found;
  };

  const all = () => {
    living ??= load().catch((failure: unknown) => {
      living = undefined;
      throw failure;
    });
    return living;
  };

  const unwrap = async ({ version, wrapped, wrapped_by }: Wrapped): Promise<SealingKey> => {
    if (!wrapped) throw new Error(`Master key version ${version} was retired.`);
    if (wrapped_by !== root.id) throw new RootKeyChanged(wrapped_by, root);
    const bytes = await root.unwrap(nameOf(version), wrapped);
    const key = createSecretKey(bytes);
    bytes.fill(0);
    return { layer: 'master', version, key };
  };

  const find = async (version: number): Promise<SealingKey> => {
    let row = (await all()).get(version);
    if (!row) {
      living = undefined;
      row = (await all()).get(version);
    }
    if (!row) throw new Error(`Master key version ${version} was retired.`);
    const known = opened.get(version);
    if (known) return known;
    const key = unwrap(row);
    opened.set(version, key);
    key.catch(() => {
      living = undefined;
      if (opened.get(version) === key) opened.delete(version);
    });
    return key;
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
      living = undefined;
    },
  };
}

/**
 * Makes the first version on a new database, and wraps all versions anew when the operator changed the root key
 * and still gives the former one: all of them in one transaction, each opened again with the new key before that
 * commits. Replicas that start together take turns.
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
    const moved: Wrapped[] = [];
    for (const row of rows) {
      if (!row.wrapped) continue;
      if (row.wrapped_by === root.id) {
        await root.unwrap(nameOf(row.version), row.wrapped);
        continue;
      }
      const former = formerRoots.find(({ id }) => id === row.wrapped_by);
      if (!former) throw wrongRoot(row.wrapped_by, root);
      const key = await former.unwrap(nameOf(row.version), row.wrapped);
      const copy = Buffer.from(key);
      const wrapped = await root.wrap(nameOf(row.version), copy);
      const again = await root.unwrap(nameOf(row.version), wrapped);
      const isSame = again.equals(key);
      for (const bytes of [key, copy, again]) bytes.fill(0);
      if (!isSame)
        throw new KmsFailure(`${root.source}: unwrap gave back another key than was wrapped.`);
      moved.push(row);
      await tx
        .updateTable('master_keys')
        .set({ wrapped, wrapped_by: root.id })
        .where('version', '=', row.version)
        .execute();
    }
    if (moved.length > 0)
      await appendWithin(tx, [
        {
          action: 'key.change_root',
          actor: 'vault',
          target: `root_key:${root.id}`,
          outcome: 'ok',
          details: {
            from: [...new Set(moved.map(({ wrapped_by }) => wrapped_by))],
            versions: moved.map(({ version }) => String(version)),
          },
        },
      ]);
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
