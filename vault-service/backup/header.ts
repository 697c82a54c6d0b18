import { z } from 'zod/v4';

export const backupFormat = 'marketing-engine-vault-backup';
export const backupVersion = 1;

const chainPlace = z.object({
  seq: z.string().regex(/^\d+$/),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
});

/**
 * First line of a backup. After it, per table: one line `{"table","rows"}` and so many lines of one JSON row each; at
 * the end one line `{"sha256"}` over every byte before it. Secrets are in there as they are in the database: sealed.
 */
export const backupHeader = z.object({
  format: z.literal(backupFormat),
  version: z.literal(backupVersion),
  made_at: z.iso.datetime(),
  /** Names of the migrations the rows fit. */
  migrations: z.array(z.string()),
  /** Which operator's key opens it, by fingerprint. */
  master_keys: z.array(z.object({ version: z.int(), status: z.string(), wrapped_by: z.string() })),
  tables: z.array(
    z.object({ name: z.string(), columns: z.array(z.string()), rows: z.int().min(0) }),
  ),
  /** End of the audit chain: an anchor to keep elsewhere. */
  audit: chainPlace,
  /** Where the chain begins, as `audit_start` has it; absent: at the first row there ever was. */
  audit_start: chainPlace.optional(),
});

export type BackupHeader = z.output<typeof backupHeader>;

export const tableLine = z.strictObject({ table: z.string(), rows: z.int().min(0) });
export const lastLine = z.strictObject({ sha256: z.string().regex(/^[0-9a-f]{64}$/) });

/** The file is not a backup, or not all of it, or not unchanged. */
export class BackupBroken extends Error {
  readonly code = 'backup_broken';
}
