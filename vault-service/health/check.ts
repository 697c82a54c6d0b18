import type { Kysely } from 'kysely';
import type { ReadConnection } from '../connections/read';
import type { VaultSchema } from '../database/schema';
import type { TenantKeys } from '../encryption/tenant-keys';
import { unknown, type Finding } from '../providers/probe';
import type { ConnectionRow } from '../refresh/claim';
import type { RefreshEngine } from '../refresh/engine';
import { connectionResource } from '../refresh/settle';
import { providerDeadlineMs } from '../refresh/token-client';
import { diagnose } from './decide';
import { recordFinding } from './record';
import { NotListed } from '../sub-accounts/list';
import type { SubAccountLeases } from '../sub-accounts/lease';
import type { FindTarget, ProbeTarget } from './target';

export interface HealthParts {
  readonly db: Kysely<VaultSchema>;
  readonly keys: TenantKeys;
  readonly read: ReadConnection;
  readonly engine: RefreshEngine;
  readonly findTarget: FindTarget;
  readonly subAccounts: SubAccountLeases;
}

/** Why there is no finding about a connection whose provider has no harmless call. */
export const noProbe = 'no_probe';

/**
 * Asks the provider about a stored token now and records what it said. A token that has ended is renewed first; one
 * that was refused for good is renewed afterwards, where it can be. Answers the finding.
 */
export async function checkConnection(parts: HealthParts, seen: ConnectionRow): Promise<Finding> {
  const target = await parts.findTarget(seen.tenant, seen.provider);
  if (!target) return unknown(noProbe);
  const row = hasEnded(seen) ? await renewed(parts, seen) : seen;
  if (!row.access_token) return unknown('no_token');
  const finding = hasEnded(row) ? unknown('token_ended') : await ask(parts, target, row);
  const diagnosis = diagnose(row, finding, Date.now(), Math.random());
  const written = await recordFinding(parts.db, row, finding, diagnosis);
  if (written && diagnosis.act === 'refresh') await renewed(parts, row);
  if (written && finding.kind === 'alive') await lookBelow(parts, row);
  return finding;
}

/** What its owner lost at the provider is leased no more; a provider that does not tell now is asked next time. */
export async function lookBelow(
  { keys, subAccounts }: HealthParts,
  row: ConnectionRow,
): Promise<void> {
  if (!row.access_token || !(await subAccounts.hasAny(row))) return;
  const cipher = await keys.cipher(row.tenant, row.access_token);
  const token = cipher.open(connectionResource(row.id), 'access_token', row.access_token);
  try {
    await subAccounts.derive(row, token);
  } catch (failure) {
    if (!(failure instanceof NotListed)) throw failure;
  }
}

async function ask(
  { keys }: HealthParts,
  target: ProbeTarget,
  row: ConnectionRow,
): Promise<Finding> {
  const cipher = await keys.cipher(row.tenant, row.access_token);
  if (!row.access_token) return unknown('no_token');
  return target.ask(cipher.open(connectionResource(row.id), 'access_token', row.access_token));
}

/** Only a token that can be renewed counts as ended: of another the provider is asked, whose clock decides. */
export function hasEnded({ refresh_token, access_expires_at }: ConnectionRow): boolean {
  return (
    refresh_token !== null &&
    access_expires_at !== null &&
    access_expires_at.getTime() <= Date.now() + 1_000
  );
}

async function renewed({ engine, read }: HealthParts, row: ConnectionRow): Promise<ConnectionRow> {
  await engine.refresh(row, { waitMs: providerDeadlineMs, forced: true });
  return (await read(row.id)) ?? row;
}
