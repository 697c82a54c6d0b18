import { stat } from 'node:fs/promises';
import path from 'node:path';
import { appendWithin } from '../audit/log';
import { restoreBackup } from '../backup/restore';
import { writeBackup } from '../backup/write';
import { readSettings } from '../configuration/settings';
import { required, UsageError, type Command } from './command-line';
import { withDatabase, withDatabaseOf } from './store';
import { cliTrail } from './trail';

/** A line is shown for the first rows, and for each so many more. */
const progressRows = 50_000;

export const backup: Command = {
  name: 'backup',
  arguments: '--to FILE',
  summary: 'Write everything in the database to a file, as of one moment, while the vault goes on',
  help: `  --to FILE   must not exist yet; written with mode 0600, complete and on disk before it has its name

Secrets stay sealed: a backup needs no master key, and is worth nothing without one. Keep the master key elsewhere.
The printed "audit" is an anchor for "audit verify". Not in it: the spool and the keys in the data folder.
DATABASE_URL or VAULT_DATA say which database.`,
  options: ['to'],
  run: async (environment, options) => {
    const file = path.resolve(required(options, 'to'));
    if (await exists(file)) throw new UsageError(`${file} exists; name a new file`);
    return withDatabase(environment, async ({ database }) => {
      await appendWithin(database.query, [
        cliTrail('vault.backup').entry({ target: `file:${path.basename(file)}` }),
      ]);
      const header = await writeBackup(database.query, file);
      return {
        ok: true,
        file,
        made_at: header.made_at,
        bytes: (await stat(file)).size,
        rows: Object.fromEntries(header.tables.map(({ name, rows }) => [name, rows])),
        master_keys: [...new Set(header.master_keys.map(({ wrapped_by }) => wrapped_by))],
        audit: `${header.audit.seq}:${header.audit.hash}`,
      };
    });
  },
};

export const restore: Command = {
  name: 'restore',
  arguments: '--from FILE [--replace]',
  summary: 'Load a backup into an empty database',
  help: `  --from FILE   what "backup" wrote
  --replace     delete what is in the database now, in the same transaction

The file's checksum, its row counts, its audit chain and the fingerprint of the master key are checked before anything
is touched. Loading is one transaction: stopped at any point, it leaves the database as it was. Stop the vault first.
VAULT_MASTER_KEY (or _FILE, or VAULT_KMS_PLUGIN) must be the key that was in use when the backup was made.

A provider that gives a new refresh token with each refresh has ended those of an old backup: such connections turn to
reauth_required at their next refresh, and must be connected again.`,
  options: ['from'],
  flags: ['replace'],
  run: async (environment, options) => {
    const file = path.resolve(required(options, 'from'));
    if (!(await exists(file))) throw new UsageError(`${file} does not exist`);
    const settings = await readSettings(environment);
    let next = 1;
    return withDatabaseOf(settings, async ({ database }) => {
      const header = await restoreBackup(database.query, {
        file,
        replace: options['replace'] !== undefined,
        root: settings.rootKey,
        formerRoots: settings.formerRootKeys,
        entry: cliTrail('vault.restore').entry({ target: `file:${path.basename(file)}` }),
        onProgress: (rows) => {
          if (rows >= next) process.stderr.write(`${rows} rows are in …\n`);
          while (rows >= next) next += progressRows;
        },
      });
      return {
        ok: true,
        made_at: header.made_at,
        rows: Object.fromEntries(header.tables.map(({ name, rows }) => [name, rows])),
      };
    });
  },
};

function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
