import { sql, type Kysely } from 'kysely';
import type { VaultSchema } from '../database/schema';
import { closeEnded } from './close';
import { findTogether, forgetOldFailures } from './together';
import { openProviderIncident } from './open';
import { sendScouts } from './scout';

/**
 * Looks for what fails together, opens the provider's incident for it, closes those that are over, and has
 * somebody look at those that go on. Every replica
 * runs it; row locks and the unique index make it one incident.
 */
export async function watchProviders(db: Kysely<VaultSchema>): Promise<void> {
  for (const group of await findTogether(db)) await openProviderIncident(db, group);
  await closeEnded(db);
  await sendScouts(db);
  await forgetOldFailures(db);
}

/** Closed incidents are kept for a quarter of a year. */
export async function forgetOldIncidents(db: Kysely<VaultSchema>): Promise<void> {
  await db
    .deleteFrom('incidents')
    .where('closed_at', '<', sql<Date>`now() - interval '90 days'`)
    .execute();
}
