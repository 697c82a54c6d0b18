import { sql } from 'kysely';
import { sameIdentity, type Identity } from '../../core/leads/identity';
import type { TenantTransaction } from '../database/tenant-transaction';
import { loadLeads, type StoredLead } from './lead-store';

/** Leads a submission is compared with. */
const maxCandidates = 20;

/** Submissions of the same person take turns: whoever shares an identity waits for the other's end. */
export async function lockIdentities(
  transaction: TenantTransaction,
  tenant: string,
  identities: readonly Identity[],
): Promise<void> {
  const keys = identities.map(({ kind, channel, value }) =>
    JSON.stringify([tenant, kind, channel, value]),
  );
  // Ascending, so that two submissions that share several identities cannot wait for each other.
  await sql`
    select pg_advisory_xact_lock(hash)
    from (select hashtextextended(key, 1) as hash from unnest(${keys}::text[]) key order by 1) locks`.execute(
    transaction,
  );
}

/**
 * Leads that hold at least one of the identities, oldest first. They are held until the transaction ends: a submission
 * that reaches one of them by another key waits, and then merges with what this one wrote.
 *
 * A number many people type (a switchboard, `0600000000`) is claimed by thousands of leads. Those that matter come
 * first: who holds every identity, and who owns one; the others can only say that there are several.
 */
export async function findCandidates(
  transaction: TenantTransaction,
  identities: readonly Identity[],
): Promise<readonly StoredLead[]> {
  const { rows } = await sql<{ id: string }>`
    select id from leads
    where id in (
      select identity.lead_id
      from unnest(
        ${identities.map(({ kind }) => kind)}::text[],
        ${identities.map(({ channel }) => channel)}::text[],
        ${identities.map(({ value }) => value)}::text[]
      ) as given (kind, channel, value)
      join identities identity using (kind, channel, value)
      group by identity.lead_id
      order by (count(*) = ${identities.length}::int)::int + (bool_or(not identity.contested))::int desc,
               identity.lead_id
      limit ${maxCandidates}
    )
    -- In one order, so that two submissions cannot wait for each other.
    order by id
    for no key update`.execute(transaction);
  return loadLeads(
    transaction,
    rows.map((row) => row.id),
  );
}

/**
 * A lead that already holds every identity of a submission is that submission's lead, even where some of them are
 * contested: a person who was kept apart once is recognised the next time, not kept apart again.
 */
export function leadHoldingAll(
  candidates: readonly StoredLead[],
  identities: readonly Identity[],
): StoredLead | undefined {
  const owns = (lead: StoredLead) =>
    identities.filter((mine) => !lead.contested.some((theirs) => sameIdentity(mine, theirs)))
      .length;
  return candidates
    .filter((lead) =>
      identities.every((mine) =>
        lead.facts.identities.some((theirs) => sameIdentity(mine, theirs)),
      ),
    )
    .sort((one, other) => owns(other) - owns(one))[0];
}
