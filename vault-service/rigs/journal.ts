import { readFile } from 'node:fs/promises';
import {
  checkpoints,
  drainCheckpoints,
  slowCheckpoints,
  type Checkpoint,
} from '../refresh/checkpoint';

/** The last point each connection passed in a process that was killed. */
export type Journal = ReadonlyMap<string, Checkpoint>;

const known: ReadonlySet<string> = new Set([
  ...checkpoints,
  ...slowCheckpoints,
  ...drainCheckpoints,
]);

/** What `replica.ts` wrote. A process killed before it started a refresh may have written nothing. */
export async function readJournal(file: string): Promise<Journal> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const last = new Map<string, Checkpoint>();
  for (const line of text.split('\n')) {
    const [point = '', connection = ''] = line.split(' ');
    if (isCheckpoint(point)) last.set(connection, point);
  }
  return last;
}

const inMemoryOnly: ReadonlySet<Checkpoint> = new Set(['sending', 'answered', 'spooling']);

/**
 * The window nothing can close: the request went out, and its answer was on no disk when the process died. Only there
 * may a grant be lost, and only if the provider had replaced its token.
 */
export function isUnread(point: Checkpoint | undefined): boolean {
  return point !== undefined && inMemoryOnly.has(point);
}

const onDisk: ReadonlySet<Checkpoint> = new Set([
  ...slowCheckpoints,
  'committed',
  'spool_removed',
  ...drainCheckpoints,
]);

/** Flushed or committed: from there on nothing may be lost, whatever ends. */
export function isOnDisk(point: Checkpoint | undefined): boolean {
  return point !== undefined && onDisk.has(point);
}

/** The request may have gone out (its mark is written between the two points), and no answer was kept. */
export function isUnresolved(point: Checkpoint | undefined): boolean {
  return point === 'claimed' || isUnread(point);
}

function isCheckpoint(text: string): text is Checkpoint {
  return known.has(text);
}
