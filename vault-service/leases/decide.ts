import type { ConnectionRow } from '../refresh/claim';

export type LeaseVerdict =
  | { readonly kind: 'ready' }
  /** `fallback`: the stored token may be handed out should the refresh not come in time. */
  | { readonly kind: 'refresh'; readonly fallback: boolean }
  | {
      readonly kind: 'refused';
      readonly code: 'connection_revoked' | 'reauth_required' | 'token_expired';
    }
  | { readonly kind: 'wait'; readonly retryAfterS: number; readonly reason: string };

const safetyMarginMs = 10_000;

/** Decides what a lease of this row at this time takes. Pure. `minTtlS`: life the caller needs, 0 for any. */
export function decideLease(row: ConnectionRow, minTtlS: number, now: number): LeaseVerdict {
  if (row.status === 'revoked' || !row.access_token)
    return { kind: 'refused', code: 'connection_revoked' };
  if (row.status === 'reauth_required') return { kind: 'refused', code: 'reauth_required' };
  if (row.access_expires_at === null) return { kind: 'ready' };
  const remainingMs = row.access_expires_at.getTime() - now;
  const lifetimeMs = row.access_expires_at.getTime() - (row.access_issued_at?.getTime() ?? now);
  // A token that never lives as long as the caller asks would be refreshed on every call.
  const marginMs = Math.min(safetyMarginMs, Math.max(lifetimeMs, 0) * 0.2);
  const wantedMs = Math.max(marginMs, Math.min(minTtlS * 1000, lifetimeMs * 0.8));
  if (remainingMs > wantedMs) return { kind: 'ready' };
  const usable = remainingMs > Math.min(marginMs, 1_000);
  if (!row.refresh_token)
    return usable ? { kind: 'ready' } : { kind: 'refused', code: 'token_expired' };
  const retryInMs = (row.retry_at?.getTime() ?? 0) - now;
  if (retryInMs > 0)
    return usable
      ? { kind: 'ready' }
      : {
          kind: 'wait',
          retryAfterS: Math.ceil(retryInMs / 1000),
          reason: row.status_reason ?? 'provider_unavailable',
        };
  // Losers get the old token while it is still valid.
  if (usable && row.refresh_owner !== null && minTtlS === 0) return { kind: 'ready' };
  return { kind: 'refresh', fallback: usable };
}
