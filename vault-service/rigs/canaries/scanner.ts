import { open, readdir } from 'node:fs/promises';
import path from 'node:path';
import { disguisesOf } from './disguises';

export interface Canary {
  /** What it is, e.g. `connections.refresh_token`; told when it is found, instead of the secret. */
  readonly name: string;
  readonly secret: string;
}

/** Shorter ones are found by chance. */
const shortest = 12;
const chunkBytes = 16 * 1_048_576;

/** Looks for many byte sequences at once: three bytes decide whether there is anything to compare. */
export class Scanner {
  readonly #first = new Uint8Array(1 << 24);
  readonly #patterns = new Map<number, { readonly bytes: Buffer; readonly name: string }[]>();
  #longest = 0;
  scannedBytes = 0;

  constructor(canaries: readonly Canary[]) {
    for (const { name, secret } of canaries) {
      for (const bytes of disguisesOf(secret)) {
        if (bytes.length < shortest) continue;
        const start = startOf(bytes, 0);
        this.#first[start] = 1;
        const list = this.#patterns.get(start) ?? [];
        list.push({ bytes, name });
        this.#patterns.set(start, list);
        this.#longest = Math.max(this.#longest, bytes.length);
      }
    }
  }

  /** Names of the canaries in these bytes. */
  scan(bytes: Buffer): Set<string> {
    const found = new Set<string>();
    this.scannedBytes += bytes.length;
    const last = bytes.length - 3;
    for (let at = 0; at <= last; at += 1) {
      const start = startOf(bytes, at);
      if (this.#first[start] === 0) continue;
      for (const { bytes: pattern, name } of this.#patterns.get(start) ?? []) {
        const end = at + pattern.length;
        if (end <= bytes.length && bytes.compare(pattern, 0, pattern.length, at, end) === 0)
          found.add(name);
      }
    }
    return found;
  }

  /** A file of any size; what lies across two chunks is found too. */
  async scanFile(file: string): Promise<Set<string>> {
    const found = new Set<string>();
    const handle = await open(file, 'r');
    try {
      const buffer = Buffer.alloc(chunkBytes);
      let kept = 0;
      for (;;) {
        const { bytesRead } = await handle.read(buffer, kept, chunkBytes - kept);
        if (bytesRead === 0) break;
        const filled = kept + bytesRead;
        for (const name of this.scan(buffer.subarray(0, filled))) found.add(name);
        kept = Math.min(this.#longest, filled);
        buffer.copyWithin(0, filled - kept, filled);
      }
    } finally {
      await handle.close();
    }
    return found;
  }

  /** Every file below a folder: canary → files it was found in. */
  async scanFolder(folder: string): Promise<Map<string, string[]>> {
    const found = new Map<string, string[]>();
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const file = path.join(entry.parentPath, entry.name);
      // Files come and go under a running server.
      const names = await this.scanFile(file).catch(() => new Set<string>());
      for (const name of names) found.set(name, [...(found.get(name) ?? []), file]);
    }
    return found;
  }
}

function startOf(bytes: Buffer, at: number): number {
  return ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
}
