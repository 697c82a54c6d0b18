import { mkdir, open, readdir, readFile, rename, unlink } from 'node:fs/promises';
import path from 'node:path';
import type { Logger } from '../../platform/logging/logger';
import { settlement, type Settlement } from './settlement';

/** Keeps provider answers that could not be committed. Files hold sealed tokens only, one settlement each. */
export interface Spool {
  /** Durable when it resolves. */
  put(settled: Settlement): Promise<void>;
  remove(settled: Settlement): Promise<void>;
  /** Hands every file to `apply` and removes those it resolved for. Answers how many stay. */
  drain(apply: (settled: Settlement) => Promise<unknown>): Promise<number>;
}

const suffix = '.settlement.json';

export async function openSpool(folder: string, logger: Logger): Promise<Spool> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const nameOf = ({ connection, epoch }: Settlement) => `${connection}.${epoch}${suffix}`;

  const syncFolder = async () => {
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  };

  return {
    async put(settled) {
      const target = path.join(folder, nameOf(settled));
      const temporary = `${target}.${process.pid}.tmp`;
      const handle = await open(temporary, 'w', 0o600);
      try {
        await handle.writeFile(JSON.stringify(settled));
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(temporary, target);
      await syncFolder();
    },
    async remove(settled) {
      await unlink(path.join(folder, nameOf(settled))).catch(() => undefined);
    },
    async drain(apply) {
      const names = (await readdir(folder)).filter((name) => name.endsWith(suffix));
      let left = 0;
      for (const name of names) {
        const file = path.join(folder, name);
        const text = await readFile(file, 'utf8').catch(() => undefined);
        if (text === undefined) continue;
        try {
          await apply(settlement.parse(JSON.parse(text)));
          await unlink(file).catch(() => undefined);
        } catch (failure) {
          left += 1;
          logger.warn({ err: failure, file: name }, 'a spooled answer could not be applied yet');
        }
      }
      return left;
    },
  };
}
