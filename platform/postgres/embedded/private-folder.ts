import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import path from 'node:path';

/** As whom PostgreSQL runs; empty when that is this process's own user. */
export interface ServerUser {
  readonly uid?: number;
  readonly gid?: number;
}

/** Where root keeps what another user must reach although our own folder is private. */
const publicFolder = '/var/lib/marketing-engine';

/**
 * Whether PostgreSQL's user can walk down to `folder`. Root often works below a folder that is closed to others
 * (`/root`, or what `mktemp -d` makes); PostgreSQL refuses to run as root, so it would stand before a closed door.
 */
export async function isReachable(folder: string, user: ServerUser): Promise<boolean> {
  if (user.uid === undefined) return true;
  for (let place = path.dirname(folder); ; place = path.dirname(place)) {
    const { mode, uid, gid } = await stat(place);
    const bit = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) return false;
    if (place === path.dirname(place)) return true;
  }
}

/** A place outside for what belongs to `folder`: always the same one for the same folder. */
export function publicPlaceFor(folder: string): string {
  const name = createHash('sha256').update(path.resolve(folder)).digest('hex').slice(0, 16);
  return path.join(publicFolder, name);
}
