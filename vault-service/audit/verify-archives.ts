import { ArchiveBroken, readArchive } from './archive-file';
import { genesisPlace, linkHash, type ChainPlace, type ChainRow } from './chain';

export type Verified =
  | {
      readonly ok: true;
      readonly rows: number;
      readonly end: ChainPlace;
    }
  | { readonly ok: false; readonly seq: bigint; readonly reason: string };

/** A piece of the log: an archive, or what the database holds. */
export interface Piece {
  readonly name: string;
  rows(this: void): AsyncIterable<ChainRow>;
}

/** An archive with the place of its first and its last row. */
export interface ArchivePiece extends Piece {
  readonly first: bigint;
  readonly last: bigint;
}

/** @throws ArchiveBroken for an empty or unreadable file */
export async function openArchive(file: string): Promise<ArchivePiece> {
  let first: bigint | undefined;
  let last = 0n;
  for await (const { seq } of readArchive(file)) {
    first ??= seq;
    last = seq;
  }
  if (first === undefined) throw new ArchiveBroken(`${file} is empty.`);
  return { name: file, first, last, rows: () => readArchive(file) };
}

/**
 * Verifies archives and then the live log as one chain from the first row there ever was. An archive may begin where
 * the one before it did (a vault that died between file and removal wrote the rows again), and so may the live log
 * begin earlier than the archives end: rows that are there twice must be the same.
 * @param live what the database holds, after its stored start, up to `head`
 * @param anchor a place that must be passed with this hash
 */
export async function verifyPieces(
  archives: readonly ArchivePiece[],
  live: { readonly piece: Piece & { readonly start: ChainPlace }; readonly head: ChainPlace },
  anchor?: ChainPlace,
): Promise<Verified> {
  const walk = chainWalk(anchor);
  let begun = genesisPlace;
  for (const archive of inOrder(archives)) {
    const again = archive.first === begun.seq + 1n;
    const from = again ? begun : walk.reached();
    if (archive.first > from.seq + 1n) return broken(archive, from.seq + 1n, 'gap');
    if (archive.first <= from.seq) return broken(archive, archive.first, 'overlap');
    const fault = await walk.over(archive, from);
    if (fault) return fault;
    begun = from;
  }
  const { piece, head } = live;
  const reached = walk.reached();
  if (piece.start.seq > reached.seq) return broken(piece, reached.seq + 1n, 'gap');
  if (head.seq < reached.seq) return broken(piece, head.seq + 1n, 'head_differs');
  const fault = await walk.over(piece, piece.start);
  if (fault) return fault;
  const end = walk.reached();
  if (end.seq !== head.seq || !end.hash.equals(head.hash))
    return broken(piece, end.seq + 1n, 'head_differs');
  if (anchor && anchor.seq > end.seq)
    return { ok: false, seq: end.seq + 1n, reason: 'the row of the anchor is missing' };
  return { ok: true, rows: Number(end.seq), end };
}

function inOrder(archives: readonly ArchivePiece[]): ArchivePiece[] {
  const order = (one: bigint, other: bigint) => (one < other ? -1 : one > other ? 1 : 0);
  return [...archives].sort(
    (one, other) => order(one.first, other.first) || order(one.last, other.last),
  );
}

function chainWalk(anchor: ChainPlace | undefined) {
  let furthest = genesisPlace;
  const faultAt = (piece: Piece, place: ChainPlace): Verified | undefined => {
    const isOther = (other: ChainPlace | undefined) =>
      other?.seq === place.seq && !other.hash.equals(place.hash);
    if (isOther(furthest)) return broken(piece, place.seq, 'differs');
    if (isOther(anchor)) return broken(piece, place.seq, 'the row of the anchor has another hash');
    return undefined;
  };
  return {
    reached: () => furthest,
    /** Recomputes the rows after `from`; answers what is wrong with them. */
    async over(piece: Piece, from: ChainPlace): Promise<Verified | undefined> {
      const before = faultAt(piece, from);
      if (before) return before;
      let at = from;
      for await (const row of piece.rows()) {
        if (row.seq !== at.seq + 1n) return broken(piece, at.seq + 1n, 'gap');
        const hash = linkHash(at.hash, row.seq, row.body);
        if (!hash.equals(row.hash)) return broken(piece, row.seq, 'changed');
        at = { seq: row.seq, hash };
        const fault = faultAt(piece, at);
        if (fault) return fault;
        if (at.seq > furthest.seq) furthest = at;
      }
      return undefined;
    },
  };
}

function broken({ name }: Piece, seq: bigint, reason: string): Verified {
  return { ok: false, seq, reason: `${reason} (${name})` };
}
