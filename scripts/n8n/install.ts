import { createHash } from 'node:crypto';
import { existsSync, statfsSync } from 'node:fs';
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setInterval } from 'node:timers';
import { checkDisk, npm, repositoryRoot } from '../setup/setup.mjs';
import { step } from '../setup/progress.mjs';

const diskNeededBytes = 4.5e9;

/** What an installation takes, to show how far one is. */
const installedBytes = 2.8e9;

/**
 * Installs the pinned n8n once into `folder`, from its own lock file, with install scripts off: with
 * PostgreSQL nothing of it needs a native build. Returns the path of its `n8n` program.
 */
export async function ensureN8n(folder: string): Promise<string> {
  const runtime = path.join(repositoryRoot, 'scripts', 'n8n', 'runtime');
  const lockFile = path.join(runtime, 'package-lock.json');
  const lock = createHash('sha256')
    .update(await readFile(lockFile))
    .digest('hex');
  const program = path.join(folder, 'node_modules', 'n8n', 'bin', 'n8n');
  const stamp = path.join(folder, '.installed');
  if (existsSync(program) && existsSync(stamp) && (await readFile(stamp, 'utf8')) === lock) {
    return program;
  }
  checkDisk(folder, diskNeededBytes);
  await mkdir(folder, { recursive: true });
  await copyFile(path.join(runtime, 'package.json'), path.join(folder, 'package.json'));
  await copyFile(lockFile, path.join(folder, 'package-lock.json'));
  const freeBefore = freeBytes(folder);
  await step('Installing n8n (about 4 minutes and 3 GB, the first time only)', async (note) => {
    const timer = setInterval(() => {
      const written = Math.max(0, freeBefore - freeBytes(folder));
      note(`${gigabytes(written)} of about ${gigabytes(installedBytes)}`);
    }, 2_000);
    try {
      await npm(
        ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--omit=dev', '--loglevel=error'],
        { cwd: folder },
      );
    } finally {
      clearInterval(timer);
    }
  });
  await writeFile(stamp, lock);
  return program;
}

function freeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
