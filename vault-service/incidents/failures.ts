import type { Kysely } from 'kysely';
import type { ConnectionStatus } from '../../core/connections/lease';
import type { VaultSchema } from '../database/schema';
import type { Finding } from '../providers/probe';
import type { ConnectionRow } from '../refresh/claim';
import { noteAttempt } from './connection';

export interface RefreshFailure {
  readonly connection: string;
  readonly tenant: string;
  readonly provider: string;
  readonly status: ConnectionStatus;
  readonly status_reason: string | null;
  /** e.g. `transient:http_503`, `permanent:invalid_client`. */
  readonly outcome: string;
}

/** Reasons of a probe that are about the provider's servers; busy, odd and refusing ones do answer. */
const outage = /^(http_5\d\d|timeout|unreachable)$/;

/** Keeps what a probe without an answer says about its provider. It says nothing about the connection. */
export async function noteUnanswered(
  db: Kysely<VaultSchema>,
  { id, tenant, provider }: Pick<ConnectionRow, 'id' | 'tenant' | 'provider'>,
  finding: Finding,
): Promise<void> {
  if (finding.kind !== 'unknown' || !outage.test(finding.reason)) return;
  const { reason } = finding;
  await db
    .insertInto('provider_failures')
    .values({ connection: id, tenant, provider, kind: 'provider', source: 'probe', reason })
    .execute();
}

/**
 * Keeps what a refresh that failed says about its provider (`watch.ts` looks for what fails together), and counts it
 * in the connection's incident. Writes nothing for a refresh that worked.
 */
export async function noteFailure(
  db: Kysely<VaultSchema>,
  before: ConnectionStatus,
  { connection, tenant, provider, status, status_reason, outcome }: RefreshFailure,
): Promise<void> {
  const [result = '', reason = ''] = outcome.split(/:(.*)/s);
  const kind =
    result === 'transient'
      ? ('provider' as const)
      : result === 'permanent' && status === 'error'
        ? ('integration' as const)
        : undefined;
  if (kind)
    await db
      .insertInto('provider_failures')
      .values({ connection, tenant, provider, kind, reason })
      .execute();
  if (status === before && (status === 'error' || status === 'reauth_required'))
    await noteAttempt(db, connection, status_reason ?? reason);
}
