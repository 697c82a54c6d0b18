import { sql, type RawBuilder } from 'kysely';

/** A value for a jsonb column. The driver would send arrays as PostgreSQL arrays. */
export function jsonb<Value>(value: Value): RawBuilder<Value> {
  return sql<Value>`${JSON.stringify(value)}::jsonb`;
}
