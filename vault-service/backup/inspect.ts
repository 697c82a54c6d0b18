import { z } from 'zod/v4';
import { genesisPlace, verifyChain, type ChainPlace, type ChainRow } from '../audit/chain';
import { ConfigurationError } from '../../platform/configuration/environment';
import type { RootKey } from '../encryption/root-key';
import { BackupBroken, type BackupHeader } from './header';
import { readHeader, readRows } from './read';

const auditRow = z.object({
  seq: z.int(),
  body: z.string(),
  hash: z.string().regex(/^\\x[0-9a-f]{64}$/),
});

const startRow = auditRow.pick({ seq: true, hash: true });

/** Reads the whole file once: it is complete and unchanged, and so is the audit chain in it. @throws BackupBroken */
export async function inspectBackup(file: string): Promise<BackupHeader> {
  const header = await readHeader(file);
  const start = header.audit_start ? placeOf(header.audit_start) : genesisPlace;
  const checked = await verifyChain(auditRowsOf(file, start), placeOf(header.audit), start);
  if (!checked.ok)
    throw new BackupBroken(
      `The audit chain in ${file} breaks at row ${checked.seq} (${checked.reason}). Use another backup, and keep this one as evidence.`,
    );
  return header;
}

function placeOf({ seq, hash }: BackupHeader['audit']): ChainPlace {
  return { seq: BigInt(seq), hash: Buffer.from(hash, 'hex') };
}

/** Goes on to the end of the file, so that its checksum and the start of the chain are verified as well. */
async function* auditRowsOf(file: string, start: ChainPlace): AsyncGenerator<ChainRow> {
  for await (const { table, lines } of readRows(file))
    for (const line of lines)
      if (table === 'audit_log') {
        const { seq, body, hash } = auditRow.parse(JSON.parse(line));
        yield { seq: BigInt(seq), body, hash: bytesOf(hash) };
      } else if (table === 'audit_start') {
        const { seq, hash } = startRow.parse(JSON.parse(line));
        if (BigInt(seq) !== start.seq || !bytesOf(hash).equals(start.hash))
          throw new BackupBroken(`${file} has another start of the audit chain than it says.`);
      }
}

/** PostgreSQL's text form of bytes. */
function bytesOf(text: string): Buffer {
  return Buffer.from(text.slice(2), 'hex');
}

/** By fingerprint, before anything is changed. @throws ConfigurationError naming the setting of the key */
export function checkKeyFits(
  header: BackupHeader,
  root: RootKey,
  former: readonly RootKey[],
): void {
  const known = new Set([root, ...former].map(({ id }) => id));
  const missing = header.master_keys.find(
    ({ status, wrapped_by }) => status !== 'retired' && !known.has(wrapped_by),
  );
  if (missing)
    throw new ConfigurationError([
      `${root.source}: the backup is sealed with master key ${missing.wrapped_by}, but the key given is ${root.id}. Give the key that was in use when the backup was made.`,
    ]);
}
