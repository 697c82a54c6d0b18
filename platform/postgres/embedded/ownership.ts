import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

/**
 * One live process at a time uses a data folder. Process ids are reused (in a container the first is always 1),
 * so the owner is known by its id and the moment it started.
 */
export async function claimFolder(dataFolder: string): Promise<() => Promise<void>> {
  const file = path.join(dataFolder, 'owner');
  const owner = await readOwner(file);
  if (owner && (await isRunning(owner))) {
    throw new Error(
      `The database in ${dataFolder} is in use by process ${owner.pid}. Stop that process first, or choose another data folder.`,
    );
  }
  const mine = `${process.pid} ${(await startedAt(process.pid)) ?? ''}`.trim();
  await writeFile(file, `${mine}\n`, { mode: 0o600 });
  return () => rm(file, { force: true });
}

interface Owner {
  readonly pid: number;
  readonly startedAt: string | undefined;
}

async function readOwner(file: string): Promise<Owner | undefined> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const [pid, startedAt] = text.trim().split(' ');
  return pid && /^\d+$/.test(pid) ? { pid: Number(pid), startedAt } : undefined;
}

async function isRunning(owner: Owner): Promise<boolean> {
  if (!isAlive(owner.pid)) return false;
  const seen = await startedAt(owner.pid);
  return seen === undefined ? owner.pid !== process.pid : seen === owner.startedAt;
}

/** Clock ticks since boot at which a process started (proc(5), field 22 of stat); undefined where there is no /proc. */
async function startedAt(pid: number): Promise<string | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (failure) {
    return Error.isError(failure) && 'code' in failure && failure.code === 'EPERM';
  }
}
