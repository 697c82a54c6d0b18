import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chown, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { PostgresBinaries } from './binaries';
import { isReachable, publicPlaceFor } from './private-folder';

const run = promisify(execFile);

export const superuser = 'postgres';

/** Files of one cluster inside its data folder. */
export interface Cluster {
  readonly folder: string;
  readonly password: string;
}

/**
 * Opens the cluster of a data folder; the first time, creates it with a random superuser password (mode 0600). The
 * cluster lies in the data folder, or in a public place when PostgreSQL's user cannot reach that.
 */
export async function openCluster(
  dataFolder: string,
  binaries: PostgresBinaries,
): Promise<Cluster> {
  const home = (await isReachable(path.join(dataFolder, 'cluster'), binaries.user))
    ? dataFolder
    : publicPlaceFor(dataFolder);
  const folder = path.join(home, 'cluster');
  const passwordFile = path.join(dataFolder, 'password');
  // Without its password a cluster in a public place is what remains of a data folder that was deleted.
  if (home !== dataFolder && !(await exists(passwordFile))) {
    await rm(home, { recursive: true, force: true });
  }
  await mkdir(home, { recursive: true, mode: 0o755 });
  const password = await readOrCreatePassword(passwordFile);
  if (!(await exists(path.join(folder, 'PG_VERSION')))) {
    await createCluster(folder, password, binaries);
  }
  return { folder, password };
}

async function createCluster(
  folder: string,
  password: string,
  { initdb, user }: PostgresBinaries,
): Promise<void> {
  // Created beside its place and renamed when complete, so that an interrupted creation is never taken for a cluster.
  const draft = `${folder}.new`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { mode: 0o700 });
  const passwordFile = `${folder}.password`;
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  const { uid, gid } = user;
  if (uid !== undefined && gid !== undefined) {
    await chown(draft, uid, gid);
    await chown(passwordFile, uid, gid);
  }
  try {
    await run(
      initdb,
      [
        `--pgdata=${draft}`,
        `--username=${superuser}`,
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        '--locale=C',
        '--data-checksums',
      ],
      { ...user, cwd: '/', env: serverEnvironment() },
    );
    await rename(draft, folder);
  } catch (cause) {
    throw new Error(
      `The database could not be created in ${folder}. Is the disk full, or the folder not writable? ${reason(cause)}`,
      { cause },
    );
  } finally {
    await rm(passwordFile, { force: true });
  }
}

async function readOrCreatePassword(file: string): Promise<string> {
  if (await exists(file)) return (await readFile(file, 'utf8')).trim();
  const password = randomBytes(24).toString('base64url');
  await writeFile(file, `${password}\n`, { mode: 0o600 });
  return password;
}

/** Only what PostgreSQL needs: our own environment may hold keys that must not be readable from its process. */
export function serverEnvironment(): NodeJS.ProcessEnv {
  const { PATH, SystemRoot, TMPDIR } = process.env;
  return { PATH, SystemRoot, TMPDIR, LC_ALL: 'C', TZ: 'UTC' };
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}

function reason(failure: unknown): string {
  const stderr =
    typeof failure === 'object' && failure !== null && 'stderr' in failure ? failure.stderr : '';
  return typeof stderr === 'string' ? stderr.trim().split('\n').slice(-3).join(' ') : '';
}
