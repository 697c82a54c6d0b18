import { sql, type RawBuilder } from 'kysely';

/** SQL: the last renewal of `connection` failed, and the vault goes on trying. */
export const renewalFails: RawBuilder<boolean> = sql`(
  connection.status in ('active', 'expiring', 'error')
  and (connection.failures > 0 or connection.status = 'error'))`;

/** SQL: the last probe of `connection` learned nothing, and there will be another one. */
export const probeFails: RawBuilder<boolean> = sql`(
  connection.status in ('active', 'expiring', 'error') and connection.health = 'unknown'
  and connection.inconclusive > 0 and connection.probe_due_at is not null)`;
