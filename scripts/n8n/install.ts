import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setInterval } from 'node:timers';
import { checkDisk, npm, repositoryRoot } from '../setup/setup.mjs';
import { step } from '../setup/progress.mjs';

const diskNeededBytes = 4.5e9;

/** What is known of the installed size, to show how far an installation is. */
const expectedPackageFolders = 2_200;

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
  await step('Installing n8n (about 4 minutes and 3 GB, the first time only)', async (note) => {
    const timer = setInterval(() => {
      void countPackages(folder).then((count) => {
        note(
          `${String(Math.min(99, Math.round((100 * count) / expectedPackageFolders)))} % unpacked`,
        );
      });
    }, 5_000);
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

async function countPackages(folder: string): Promise<number> {
  const modules = path.join(folder, 'node_modules');
  if (!existsSync(modules)) return 0;
  const names = await readdir(modules);
  const scoped = await Promise.all(
    names
      .filter((name) => name.startsWith('@'))
      .map((scope) => readdir(path.join(modules, scope)).catch(() => [])),
  );
  return names.length + scoped.reduce((sum, entries) => sum + entries.length, 0);
}
