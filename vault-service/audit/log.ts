import { sql, type Kysely } from 'kysely';
import { batched } from '../database/batch';
import type { VaultSchema } from '../database/schema';

/** One line of the audit log. Names things, never holds a secret. */
export interface AuditEntry {
  /** e.g. `connection.lease`. */
  readonly action: string;
  /** `admin`, `key:<id>`, `link:<session id>` or `vault` (its own background work). */
  readonly actor: string;
  readonly tenant?: string | undefined;
  readonly connection?: string | undefined;
  /** What else was acted on, e.g. `integration:google`. */
  readonly target?: string | undefined;
  /** `ok` or the code of the refusal. */
  readonly outcome: string;
  readonly ip?: string | undefined;
  readonly correlation?: string | undefined;
  readonly details?: Readonly<Record<string, string | number | boolean | readonly string[] | null>>;
}

/** Resolves once the entry is committed. Entries given at the same time share one commit. */
export type Append = (entry: AuditEntry) => Promise<void>;

const maxBatch = 500;

export function auditLog(db: Kysely<VaultSchema>): Append {
  const append = batched<AuditEntry, undefined>(
    async (entries) => {
      await appendWithin(db, entries);
      return entries.map(() => undefined);
    },
    // The head row admits one writer at a time anyway; while one batch commits, the next one grows.
    { maxBatch, maxInFlight: 1 },
  );
  return append;
}

/** Appends inside the caller's transaction: the entries commit with the change they describe, or not at all. */
export async function appendWithin(
  db: Kysely<VaultSchema>,
  entries: readonly AuditEntry[],
): Promise<void> {
  const at = new Date().toISOString();
  const bodies = entries.map((entry) => JSON.stringify({ at, ...entry }));
  await sql`select append_audit(${bodies}::text[])`.execute(db);
}
