import { randomBytes, randomUUID } from 'node:crypto';
import { renameSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs';
import { mkdir, readdir, readFile, stat, unlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Logger } from '../../platform/logging/logger';

export interface SentClaim {
  readonly connection: string;
  readonly epoch: number;
}

export const noRoomOnDisk = 'no_room_on_disk';

/** The data folder takes no file: what a provider answered now could be lost, so nobody is asked. */
export class NoRoomOnDisk extends Error {
  readonly code = noRoomOnDisk;
}

/** Room on the disk that was taken before a claim. */
export interface Reservation {
  /** Says that the request of this claim goes out now. @throws where the disk does not take it */
  mark(claim: SentClaim): void;
  /** Nothing is sent after all. */
  release(): void;
}

/**
 * Remembers, in files that outlive the process, which claims had their request sent. A claim of this folder without a
 * mark that is older than `sendWithinMs` was never used and never will be, whatever became of its process: it may be
 * given back where a used one may not. A mark holds the room on disk that the answer will need.
 */
export interface SentMarks {
  /** Names the folder in the owner of a claim; another folder knows nothing of it. */
  readonly folderId: string;
  /** @throws NoRoomOnDisk */
  reserve(): Reservation;
  /** Whether there was none when it was last asked for. */
  refuses(): boolean;
  /** Resolves while there is room. @throws NoRoomOnDisk */
  tryOut(this: void): Promise<void>;
  /** Frees what the mark holds, for the answer that does not fit otherwise. The mark stays. */
  giveRoom(claim: SentClaim): void;
  has(claim: SentClaim): Promise<boolean>;
  remove(claim: SentClaim): Promise<void>;
}

const idFile = 'folder-id';
const roomSuffix = '.room';
const forgottenAfterMs = 86_400_000;
/** By then its claim was given up; a process that wakes up after it finds it gone, and sends nothing. */
const roomForgottenAfterMs = 60_000;
/** More than a settlement with sealed tokens takes. Random: zeros take no room on a disk that compresses. */
const room = randomBytes(65_536);

export async function openSentMarks(folder: string, logger: Logger): Promise<SentMarks> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const fileOf = ({ connection, epoch }: SentClaim) => path.join(folder, `${connection}.${epoch}`);
  await forgetOld(folder);
  let refused = false;

  const reserve = (): Reservation => {
    const file = path.join(folder, `${randomUUID()}${roomSuffix}`);
    const release = () => {
      try {
        unlinkSync(file);
      } catch (failure) {
        if (!isAbsent(failure)) throw failure;
      }
    };
    try {
      writeFileSync(file, room, { mode: 0o600, flag: 'wx' });
    } catch (failure) {
      // What was written before the disk was full.
      tryTo(release);
      const noRoom = new NoRoomOnDisk(
        `The data folder takes no file (${codeOf(failure)} in ${folder}), so nothing is refreshed. Free space there; it goes on by itself.`,
      );
      if (!refused) logger.error({ code: noRoom.code, folder }, noRoom.message);
      refused = true;
      throw noRoom;
    }
    if (refused) logger.info({ folder }, 'the data folder takes files again: refreshes go on');
    refused = false;
    // Without a turn of the event loop between the mark and the request it speaks of.
    return { mark: (claim) => renameSync(file, fileOf(claim)), release };
  };

  return {
    folderId: await readOrCreateId(path.join(folder, idFile)),
    reserve,
    refuses: () => refused,
    tryOut: async () => reserve().release(),
    giveRoom: (claim) => truncateSync(fileOf(claim)),
    has: (claim) =>
      stat(fileOf(claim)).then(
        () => true,
        // Only a file that is certainly absent says that nothing was sent.
        (failure: unknown) => !isAbsent(failure),
      ),
    remove: (claim) => unlink(fileOf(claim)).catch(() => undefined),
  };
}

function tryTo(act: () => void): void {
  try {
    act();
  } catch {
    // It is there to be tried only.
  }
}

async function readOrCreateId(file: string): Promise<string> {
  await writeFile(file, randomUUID(), { mode: 0o600, flag: 'wx' }).catch(() => undefined);
  return (await readFile(file, 'utf8')).trim();
}

async function forgetOld(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const file = path.join(folder, name);
    const madeAt = await stat(file).then(
      ({ mtimeMs }) => mtimeMs,
      () => Infinity,
    );
    const keptMs = name.endsWith(roomSuffix) ? roomForgottenAfterMs : forgottenAfterMs;
    if (name !== idFile && Date.now() - madeAt > keptMs) await unlink(file).catch(() => undefined);
  }
}

function isAbsent(failure: unknown): boolean {
  return codeOf(failure) === 'ENOENT';
}

function codeOf(failure: unknown): string {
  return Error.isError(failure) && 'code' in failure ? String(failure.code) : 'unknown';
}
