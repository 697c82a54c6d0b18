import { renameSync, writeFileSync } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, stat, unlink } from 'node:fs/promises';
import path from 'node:path';
import type { Logger } from '../../platform/logging/logger';
import type { Reached } from './checkpoint';
import { settlement, type Settlement } from './settlement';

/** Holds each provider answer until it is committed. Files hold sealed tokens only, one settlement each. */
export interface Spool {
  /** The answer outlives this process when it returns. @throws where the disk does not take it */
  keep(settled: Settlement): void;
  /** It outlives the machine's power too. */
  sync(settled: Settlement): Promise<void>;
  remove(settled: Settlement): Promise<void>;
  /**
   * Hands every file that is `minAgeMs` old to `apply` and removes those it answers true for. Answers how many of them
   * stay.
   */
  drain(apply: (settled: Settlement) => Promise<boolean>, minAgeMs: number): Promise<number>;
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

  const ageOf = (file: string) =>
    stat(file).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => -1,
    );

  /** A whole answer under its temporary name is as good as one that was renamed; half of one is nothing. */
  const adoptDrafts = async (drafts: readonly string[]) => {
    for (const name of drafts) {
      const file = path.join(folder, name);
      if ((await ageOf(file)) < draftIsOldMs) continue;
      const whole = await read(file).catch(() => undefined);
      if (whole) await rename(file, path.join(folder, nameOf(whole)));
      else await unlink(file).catch(() => undefined);
    }
  };

  const keep = (settled: Settlement) => {
    reached('spooling', settled.connection);
    const target = path.join(folder, nameOf(settled));
    const temporary = `${target}.${process.pid}${draftSuffix}`;
    // Without a turn of the event loop between the answer and its file: what dies there is lost.
    writeFileSync(temporary, JSON.stringify(settled), { mode: 0o600 });
    reached('spool_written', settled.connection);
    renameSync(temporary, target);
    reached('spooled', settled.connection);
  };

  return {
    keep,
    async sync(settled) {
      const file = path.join(folder, nameOf(settled));
      const handle = await open(file, 'r+').catch(() => {
        keep(settled);
        return open(file, 'r+');
      });
      try {
        await handle.sync();
      } finally {
        await handle.close();
      }
      await syncFolder();
      reached('spool_synced', settled.connection);
    },
    async remove(settled) {
      await unlink(path.join(folder, nameOf(settled))).catch(() => undefined);
    },
    async drain(apply, minAgeMs) {
      await adoptDrafts((await readdir(folder)).filter((name) => name.endsWith(draftSuffix)));
      const names = (await readdir(folder)).filter((name) => name.endsWith(suffix));
      let left = 0;
      for (const name of names) {
        const file = path.join(folder, name);
        try {
          if ((await ageOf(file)) < minAgeMs) continue;
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
