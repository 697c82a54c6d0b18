import { mkdir, open, readdir, readFile, rename, stat, unlink } from 'node:fs/promises';
import path from 'node:path';
import type { Logger } from '../../platform/logging/logger';
import type { Reached } from './checkpoint';
import { settlement, type Settlement } from './settlement';

/** Keeps provider answers that could not be committed. Files hold sealed tokens only, one settlement each. */
export interface Spool {
  /** Durable when it resolves. */
  put(settled: Settlement): Promise<void>;
  remove(settled: Settlement): Promise<void>;
  /** Hands every file to `apply` and removes those it answers true for. Answers how many stay. */
  drain(apply: (settled: Settlement) => Promise<boolean>): Promise<number>;
}

const suffix = '.settlement.json';
const draftSuffix = '.tmp';
/** A draft this old was left by a process that is gone; one that is being written takes milliseconds. */
const draftIsOldMs = 10_000;

export async function openSpool(
  folder: string,
  logger: Logger,
  reached: Reached = () => undefined,
): Promise<Spool> {
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

  /** A whole answer under its temporary name is as good as one that was renamed; half of one is nothing. */
  const adoptDrafts = async (drafts: readonly string[]) => {
    for (const name of drafts) {
      const file = path.join(folder, name);
      const writtenAt = await stat(file).then(
        ({ mtimeMs }) => mtimeMs,
        () => Infinity,
      );
      if (Date.now() - writtenAt < draftIsOldMs) continue;
      const whole = await read(file).catch(() => undefined);
      if (whole) await rename(file, path.join(folder, nameOf(whole)));
      else await unlink(file).catch(() => undefined);
    }
  };

  return {
    async put(settled) {
      reached('spooling', settled.connection);
      const target = path.join(folder, nameOf(settled));
      const temporary = `${target}.${process.pid}${draftSuffix}`;
      const handle = await open(temporary, 'w', 0o600);
      try {
        await handle.writeFile(JSON.stringify(settled));
        await handle.sync();
      } finally {
        await handle.close();
      }
      reached('spool_written', settled.connection);
      await rename(temporary, target);
      await syncFolder();
      reached('spooled', settled.connection);
    },
    async remove(settled) {
      await unlink(path.join(folder, nameOf(settled))).catch(() => undefined);
    },
    async drain(apply) {
      await adoptDrafts((await readdir(folder)).filter((name) => name.endsWith(draftSuffix)));
      const names = (await readdir(folder)).filter((name) => name.endsWith(suffix));
      let left = 0;
      for (const name of names) {
        const file = path.join(folder, name);
        try {
          const settled = await read(file);
          if (!settled) continue;
          reached('draining', settled.connection);
          if (await apply(settled)) {
            reached('drained', settled.connection);
            await unlink(file).catch(() => undefined);
          } else left += 1;
        } catch (failure) {
          left += 1;
          logger.warn({ err: failure, file: name }, 'a spooled answer could not be applied yet');
        }
      }
      return left;
    },
  };
}

/** `undefined` when the file is gone: another process over this folder was quicker. */
async function read(file: string): Promise<Settlement | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : settlement.parse(JSON.parse(text));
}
