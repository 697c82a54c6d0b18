import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import type { PackageEntry } from './package-entries';

const gzipSystemByte = 9;
const unknownSystem = 255;

/** Packs the files as tar.gz in the given order, with every date and owner fixed, so equal input gives equal bytes. */
export async function packArchive(entries: readonly PackageEntry[]): Promise<Buffer<ArrayBuffer>> {
  const archive = pack();
  for (const { path, content } of entries) {
    archive.entry(
      {
        name: path,
        mode: 0o644,
        uid: 0,
        gid: 0,
        uname: '',
        gname: '',
        mtime: new Date(0),
        type: 'file',
      },
      content,
    );
  }
  archive.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of archive as AsyncIterable<Buffer>) chunks.push(chunk);
  const zipped = gzipSync(Buffer.concat(chunks), { level: 9 });
  // zlib writes the operating system here; the same bundle must come out on each.
  zipped[gzipSystemByte] = unknownSystem;
  return Buffer.from(zipped);
}
