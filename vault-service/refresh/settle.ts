import type { TenantCipher } from '../encryption/tenant-keys';
import type { Rotation } from '../providers/profile';
import type { TokenAnswer } from '../providers/token-answer';
import { refreshOutcomeUnknown, type ConnectionRow } from './claim';
import type { TokenOutcome } from './outcome';
import type { Settlement } from './settlement';
import { backoffMs, refreshAheadMs } from './timing';

export interface SettleInput {
  /** The row as the claim returned it. */
  readonly row: ConnectionRow;
  readonly outcome: TokenOutcome;
  readonly rotation: Rotation;
  readonly cipher: TenantCipher;
  /** When the request was sent, in ms since 1970: lifetimes count from there, the careful side. */
  readonly sentAt: number;
  readonly now: number;
  /** In [0, 1). */
  readonly random: number;
}

/** Decides what an outcome means for the connection. Pure: time and chance are given. */
export function settle(input: SettleInput): Settlement {
  const { row, outcome, rotation, now, sentAt } = input;
  switch (outcome.kind) {
    case 'rotated':
    case 'same':
      return isForeign(row, outcome.tokens) ? accountChanged(row) : fresh(input, outcome.tokens);
    case 'permanent':
      return {
        ...base(row),
        status: outcome.remedy === 'reconnect' ? 'reauth_required' : 'error',
        status_reason: outcome.reason,
        outcome: `permanent:${outcome.reason}`,
        // A corrected integration is found out without anybody pressing a button.
        refresh_due_at: outcome.remedy === 'reconnect' ? null : iso(now + 900_000),
        retry_at: outcome.remedy === 'reconnect' ? null : iso(now + 30_000),
      };
    case 'transient':
      return tryLater(input, outcome.reason, outcome.retryAfterMs);
    case 'ambiguous':
      return mayRepeat(rotation, now - sentAt)
        ? tryLater(input, outcome.reason, undefined, graceLeftMs(rotation, now - sentAt) / 2)
        : unknownOutcome(row, outcome.reason);
  }
}

/** The account is pinned: tokens that say they are another one's are not stored as if they were its own. */
function isForeign(row: ConnectionRow, { account }: TokenAnswer): boolean {
  return account !== undefined && row.account_id !== null && account.id !== row.account_id;
}

function accountChanged(row: ConnectionRow): Settlement {
  return {
    ...base(row),
    status: 'reauth_required',
    status_reason: 'account_changed',
    outcome: 'permanent:account_changed',
  };
}

/** Rule 2.6: whether the same refresh token may be sent again although its first use may have been carried out. */
export function mayRepeat(rotation: Rotation, elapsedMs: number): boolean {
  switch (rotation.kind) {
    case 'none':
    case 'reuse_ok':
      return true;
    case 'grace':
      return elapsedMs < rotation.graceS * 1000;
    case 'strict':
      return false;
  }
}

/** How long the token that was sent is still taken, although it may have been replaced. */
function graceLeftMs(rotation: Rotation, elapsedMs: number): number {
  return rotation.kind === 'grace' ? rotation.graceS * 1000 - elapsedMs : Infinity;
}

/** Sending again could revoke the whole grant, so a person has to decide. A late answer still heals it. */
export function unknownOutcome(row: ConnectionRow, reason: string): Settlement {
  return {
    ...base(row),
    status: 'reauth_required',
    status_reason: refreshOutcomeUnknown,
    outcome: `unknown:${reason}`,
    keep_intent: true,
  };
}

/** Nothing was sent: the connection is as it was, even if it has been flagged meanwhile. */
export function notSent(row: ConnectionRow, now: number): Settlement {
  return { ...base(row), refresh_due_at: iso(now), outcome: 'not_sent' };
}

function fresh({ row, cipher, sentAt, random }: SettleInput, tokens: TokenAnswer): Settlement {
  const lifetimeMs = tokens.expiresInS === undefined ? undefined : tokens.expiresInS * 1000;
  const resource = connectionResource(row.id);
  const { refreshToken } = tokens;
  return {
    ...base(row),
    status: 'active',
    status_reason: null,
    failures: 0,
    outcome: 'ok',
    tokens: {
      key_version: cipher.version,
      access_token: cipher.seal(resource, 'access_token', tokens.accessToken).toString('base64'),
      access_issued_at: iso(sentAt),
      access_expires_at: lifetimeMs === undefined ? null : iso(sentAt + lifetimeMs),
      ...(refreshToken !== undefined && {
        refresh_token: cipher.seal(resource, 'refresh_token', refreshToken).toString('base64'),
        refresh_fingerprint: cipher.fingerprint(refreshToken).toString('base64'),
      }),
      ...(tokens.tokenType !== undefined && { token_type: tokens.tokenType }),
      ...(tokens.scopes !== undefined && { scopes: [...tokens.scopes] }),
      ...(tokens.grantExpiresInS !== undefined && {
        grant_expires_at: iso(sentAt + tokens.grantExpiresInS * 1000),
      }),
    },
    refresh_due_at:
      lifetimeMs === undefined
        ? null
        : iso(sentAt + lifetimeMs - refreshAheadMs(lifetimeMs, random)),
  };
}

function tryLater(
  { row, now, random }: SettleInput,
  reason: string,
  retryAfterMs: number | undefined,
  atMostMs = Infinity,
): Settlement {
  const failures = row.failures + 1;
  const retryAt = iso(now + Math.min(backoffMs(row.failures, retryAfterMs, random), atMostMs));
  const usable = row.access_expires_at === null || row.access_expires_at.getTime() > now;
  // A refresh that somebody took the risk of is tried again like any other: nothing else would bring it back.
  const goesOn = usable && row.status !== 'reauth_required';
  return {
    ...base(row),
    status: goesOn ? row.status : 'error',
    status_reason: reason,
    failures,
    outcome: `transient:${reason}`,
    refresh_due_at: retryAt,
    retry_at: retryAt,
  };
}

function base(row: ConnectionRow): Settlement {
  return {
    connection: row.id,
    tenant: row.tenant,
    subject: row.subject,
    provider: row.provider,
    epoch: row.epoch,
    status: row.status,
    status_reason: row.status_reason,
    tokens: undefined,
    refresh_due_at: null,
    retry_at: null,
    failures: row.failures,
    keep_intent: false,
    outcome: 'ok',
  };
}

export const connectionResource = (id: string) => `connection/${id}`;

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
