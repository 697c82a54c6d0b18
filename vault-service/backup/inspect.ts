import { z } from 'zod/v4';
import { verifyChain, type ChainRow } from '../audit/chain';
import { ConfigurationError } from '../../platform/configuration/environment';
import type { RootKey } from '../encryption/root-key';
import { BackupBroken, type BackupHeader } from './header';
import { readHeader, readRows } from './read';

const auditRow = z.object({
  seq: z.int(),
  body: z.string(),
  hash: z.string().regex(/^\\x[0-9a-f]{64}$/),
});

/** Reads the whole file once: it is complete and unchanged, and so is the audit chain in it. @throws BackupBroken */
export async function inspectBackup(file: string): Promise<BackupHeader> {
  const header = await readHeader(file);
  const { seq, hash } = header.audit;
  const checked = await verifyChain(auditRowsOf(file), {
    seq: BigInt(seq),
    hash: Buffer.from(hash, 'hex'),
  });
  if (!checked.ok)
    throw new BackupBroken(
      `The audit chain in ${file} breaks at row ${checked.seq} (${checked.reason}). Use another backup, and keep this one as evidence.`,
    );
  return header;
}

/** Goes on to the end of the file, so that its checksum is verified as well. */
async function* auditRowsOf(file: string): AsyncGenerator<ChainRow> {
  for await (const { table, lines } of readRows(file)) {
    if (table !== 'audit_log') continue;
    for (const line of lines) {
      const { seq, body, hash } = auditRow.parse(JSON.parse(line));
      yield { seq: BigInt(seq), body, hash: Buffer.from(hash.slice(2), 'hex') };
    }
  }
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
