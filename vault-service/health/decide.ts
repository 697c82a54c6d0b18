import type { Finding } from '../providers/probe';
import type { ConnectionRow } from '../refresh/claim';

/** As the API shows it. */
export const healthStates = ['unknown', 'alive', 'rejected'] as const;

/** Why a connection is flagged whose token the provider refuses although nobody told us it ended. */
export const credentialRejected = 'credential_rejected';

export type HealthColumns = Pick<
  ConnectionRow,
  | 'health'
  | 'health_reason'
  | 'checked_at'
  | 'refusals'
  | 'refused_since'
  | 'refused_at'
  | 'inconclusive'
  | 'probe_due_at'
>;

/** The columns of a row that a diagnosis looks at. */
export type Patient = Pick<
  ConnectionRow,
  'status' | 'status_reason' | 'refresh_token' | 'access_issued_at'
> &
  Pick<ConnectionRow, 'refusals' | 'refused_since' | 'refused_at' | 'inconclusive'>;

/** What a probe means for the connection. Columns are the new values of the row. */
export interface Diagnosis {
  readonly columns: HealthColumns;
  readonly act: 'nothing' | 'refresh' | 'flag' | 'recover';
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** A sound connection is looked at about this often; up to a fifth earlier or later. */
export const probeEveryMs = 6 * hourMs;
/** Refusals closer together than this count as one: a provider's hiccup must not cost a connection. */
export const refusalsApartMs = 2 * minuteMs;
const recheckAfterMs = 3 * minuteMs;
const refusalsNeeded = 2;

/**
 * Decides what a finding means. A refusal counts when it comes some minutes after the one before; two in a row end the
 * trust in a token. One that can be renewed is renewed first, and only a token younger than the first refusal (or one
 * that cannot be renewed) is flagged. Pure; `random` in [0, 1).
 */
export function diagnose(row: Patient, finding: Finding, now: number, random: number): Diagnosis {
  const checked_at = new Date(now);
  const due = (ms: number) => new Date(now + ms * (0.8 + random * 0.4));
  const flagged = row.status === 'reauth_required' && row.status_reason === credentialRejected;
  switch (finding.kind) {
    case 'alive':
      return {
        columns: {
          health: 'alive',
          health_reason: null,
          checked_at,
          refusals: 0,
          refused_since: null,
          refused_at: null,
          inconclusive: 0,
          probe_due_at: due(probeEveryMs),
        },
        act: flagged ? 'recover' : 'nothing',
      };
    case 'unknown': {
      const { refusals, refused_since, refused_at } = row;
      const inconclusive = row.inconclusive + 1;
      const wait = Math.min(probeEveryMs, refusalsApartMs * 2 ** Math.min(inconclusive - 1, 10));
      return {
        columns: {
          health: 'unknown',
          health_reason: finding.reason,
          checked_at,
          refusals,
          refused_since,
          refused_at,
          inconclusive,
          probe_due_at: due(Math.max(wait, Math.min(finding.retryAfterMs ?? 0, probeEveryMs))),
        },
        act: 'nothing',
      };
    }
    case 'rejected': {
      const counts = row.refused_at === null || now - row.refused_at.getTime() >= refusalsApartMs;
      const refusals = row.refusals + (counts ? 1 : 0);
      const refused_since = row.refused_since ?? checked_at;
      const columns = {
        health: 'rejected' as const,
        health_reason: finding.reason,
        checked_at,
        refusals,
        refused_since,
        refused_at: counts ? checked_at : row.refused_at,
        inconclusive: 0,
        probe_due_at: due(flagged ? probeEveryMs : recheckAfterMs),
      };
      if (flagged || refusals < refusalsNeeded) return { columns, act: 'nothing' };
      if (row.refresh_token !== null && !renewedSince(row, refused_since))
        return { columns, act: 'refresh' };
      return { columns: { ...columns, probe_due_at: due(probeEveryMs) }, act: 'flag' };
    }
  }
}

function renewedSince({ access_issued_at }: Patient, moment: Date): boolean {
  return access_issued_at !== null && access_issued_at.getTime() > moment.getTime();
}

const newborn: Patient = {
  status: 'active',
  status_reason: null,
  refresh_token: null,
  access_issued_at: null,
  refusals: 0,
  refused_since: null,
  refused_at: null,
  inconclusive: 0,
};

/** Health of a token that is stored now; undefined: nobody was asked, which the job makes up for in some hours. */
export function freshHealth(
  finding: Finding | undefined,
  now: number,
  random: number,
): HealthColumns {
  if (finding) return diagnose(newborn, finding, now, random).columns;
  return {
    health: 'unknown',
    health_reason: null,
    checked_at: null,
    refusals: 0,
    refused_since: null,
    refused_at: null,
    inconclusive: 0,
    probe_due_at: new Date(now + probeEveryMs * random),
  };
}
