import { createHash } from 'node:crypto';

/** What an entry of the audit log says, without its place in the chain. */
export interface AuditFact {
  readonly tenant: string;
  readonly position: number;
  /** ISO 8601, UTC. */
  readonly occurredAt: string;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly details: Readonly<Record<string, unknown>>;
}

export const firstHash = Buffer.alloc(32);

/** SHA-256 over the hash before and the entry, so that changing, dropping or reordering entries breaks the chain. */
export function auditHash(previous: Uint8Array, fact: AuditFact): Buffer {
  const { tenant, position, occurredAt, actor, action, subject, details } = fact;
  return createHash('sha256')
    .update(previous)
    .update(
      JSON.stringify([tenant, position, occurredAt, actor, action, subject, sortedKeys(details)]),
    )
    .digest();
}

/** jsonb does not keep the order of keys; the hash must not depend on it. */
function sortedKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortedKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
      .map(([key, item]) => [key, sortedKeys(item)]),
  );
}
