import { Problem } from '../../platform/http/problem';
import type { Lease } from '../../core/connections/lease';
import { readVisible, type ReadConnection } from '../connections/read';
import type { TenantKeys } from '../encryption/tenant-keys';
import type { Caller } from '../http/caller';
import type { Trail } from '../http/policy';
import type { ConnectionRow } from '../refresh/claim';
import type { RefreshEngine } from '../refresh/engine';
import { connectionResource } from '../refresh/settle';
import { providerDeadlineMs } from '../refresh/token-client';
import type { SubAccountLeases } from '../sub-accounts/lease';
import { decideLease } from './decide';

export interface LeaseParts {
  readonly read: ReadConnection;
  readonly keys: TenantKeys;
  readonly engine: RefreshEngine;
  readonly subAccounts: SubAccountLeases;
}

export interface LeaseCall {
  readonly caller: Caller;
  readonly trail: Trail;
  readonly connection: string;
  readonly minTtlS: number;
  /** Id, id at the provider, or kind of the sub-account whose token is wanted. */
  readonly subAccount?: string | undefined;
  /** Scopes the caller needs. */
  readonly scopes?: readonly string[];
}

/** A caller waits this long in all; a provider that is slower still is answered for with 503. */
const patienceMs = providerDeadlineMs + 2_000;
const maxRounds = 5;

/** Hands out an access token that is valid now, refreshing it first where needed. Never a refresh token. */
export async function leaseToken(parts: LeaseParts, call: LeaseCall): Promise<Lease> {
  const giveUpAt = Date.now() + patienceMs;
  for (let round = 0; ; round += 1) {
    const row = await readVisible(parts.read, call.caller, call.connection);
    call.trail.about({ tenant: row.tenant, connection: row.id });
    const verdict = decideLease(row, call.minTtlS, Date.now());
    switch (verdict.kind) {
      case 'ready':
        return openLease(parts, row, call);
      case 'refused':
        throw refused(verdict.code, row);
      case 'wait':
        throw unavailable(verdict.reason, verdict.retryAfterS);
      case 'refresh': {
        const waitMs = giveUpAt - Date.now();
        const hindrance = round === 0 ? undefined : parts.engine.hindrance();
        if (waitMs <= 0 || round >= maxRounds || hindrance !== undefined) {
          if (verdict.fallback) return openLease(parts, row, call);
          throw hindrance === undefined
            ? unavailable('refresh_in_progress', 2)
            : unavailable(hindrance, 30);
        }
        await parts.engine.refresh(row, { waitMs });
      }
    }
  }
}

async function openLease(
  { keys, subAccounts }: LeaseParts,
  row: ConnectionRow,
  { scopes = [], subAccount }: LeaseCall,
): Promise<Lease> {
  if (!row.access_token) throw refused('connection_revoked', row);
  const missing = missingScopes(row.scopes, scopes);
  if (missing.length > 0) throw scopeMissing(missing);
  const cipher = await keys.cipher(row.tenant, row.access_token, row.extra);
  const resource = connectionResource(row.id);
  const lease: Lease = {
    access_token: cipher.open(resource, 'access_token', row.access_token),
    token_type: row.token_type,
    expires_at: row.access_expires_at?.toISOString() ?? null,
    scopes: row.scopes,
    account: { id: row.account_id, name: row.account_name },
    extra: row.extra
      ? (JSON.parse(cipher.open(resource, 'extra', row.extra)) as Lease['extra'])
      : {},
  };
  return subAccounts.complete(row, lease, subAccount);
}

/** Which of the wanted scopes were not granted; none where nobody knows what was, as with an imported key. */
function missingScopes(granted: readonly string[], wanted: readonly string[]): readonly string[] {
  return granted.length === 0 ? [] : wanted.filter((scope) => !granted.includes(scope));
}

function scopeMissing(missing: readonly string[]): Problem {
  return new Problem({
    status: 409,
    code: 'scope_missing',
    detail: `The owner did not grant ${missing.join(', ')}. Ask for it in the integration's "scopes" and let the owner connect the account again, leaving every permission ticked.`,
  });
}

function refused(
  code: 'connection_revoked' | 'reauth_required' | 'token_expired',
  row: ConnectionRow,
): Problem {
  const reason = row.status_reason === null ? '' : ` (${row.status_reason})`;
  const detail = {
    connection_revoked: 'The connection was revoked. Connect the account again.',
    reauth_required: `The provider no longer accepts this grant${reason}. Its owner has to connect the account again.`,
    token_expired:
      'The token has expired and there is no refresh token. Connect the account again or import a new token.',
  }[code];
  return new Problem({ status: 409, code, detail });
}

function unavailable(reason: string, retryAfterS: number): Problem {
  return new Problem({
    status: 503,
    code: 'provider_unavailable',
    detail: `The token cannot be renewed right now (${reason}). Try again after Retry-After.`,
    headers: { 'retry-after': String(Math.max(1, retryAfterS)) },
  });
}
