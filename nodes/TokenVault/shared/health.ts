import type { IDataObject } from 'n8n-workflow';

/**
 * What a watchdog needs of a connection. `healthy`: a lease will be answered; `needs_reconnect`: only its owner
 * can help; `expires_in_s` is null when the provider gave no end; `health` is what the provider answered when it was
 * last asked, at `checked_at`: one refusal does not end a connection yet.
 */
export function healthOf(connection: IDataObject, nowMs: number): IDataObject {
  const { status, expires_at, provider, tenant, subject } = connection;
  const { health, health_reason, checked_at } = connection;
  const endsMs = typeof expires_at === 'string' ? Date.parse(expires_at) : Number.NaN;
  return {
    provider,
    tenant,
    subject,
    status,
    healthy: status === 'active' || status === 'expiring',
    needs_reconnect: status === 'reauth_required' || status === 'revoked',
    health: health ?? 'unknown',
    health_reason: health_reason ?? null,
    checked_at: checked_at ?? null,
    expires_at: expires_at ?? null,
    expires_in_s: Number.isNaN(endsMs) ? null : Math.round((endsMs - nowMs) / 1_000),
  };
}
