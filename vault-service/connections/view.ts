import { z } from 'zod/v4';
import { connectionStatuses } from '../../core/connections/lease';
import { healthStates } from '../health/decide';
import type { ConnectionRow } from '../refresh/claim';

const at = z.iso.datetime().nullable();

/** A connection as the API shows it: everything but its secrets. */
export const connectionView = z.object({
  id: z.uuid(),
  tenant: z.string(),
  subject: z.string(),
  provider: z.string(),
  kind: z.enum(['oauth2', 'key']),
  status: z.enum(connectionStatuses),
  /** Stable code of the cause while the status is not `active`. */
  status_reason: z.string().nullable(),
  label: z.string().nullable(),
  account: z.object({ id: z.string().nullable(), name: z.string().nullable() }),
  scopes: z.array(z.string()),
  /** End of the access token; renewed before it where `refreshable`. */
  expires_at: at,
  /** End of the whole grant, where the provider sets one. */
  grant_expires_at: at,
  refreshable: z.boolean(),
  /** What the provider said of the token when it was last asked; `unknown`: not yet, or it could not be. */
  health: z.enum(healthStates),
  /** Stable code of why the health is not `alive`. */
  health_reason: z.string().nullable(),
  checked_at: at,
  created_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
});
export type ConnectionView = z.output<typeof connectionView>;

export function viewOf(row: ConnectionRow): ConnectionView {
  return {
    id: row.id,
    tenant: row.tenant,
    subject: row.subject,
    provider: row.provider,
    kind: row.kind,
    status: row.status,
    status_reason: row.status_reason,
    label: row.label,
    account: { id: row.account_id, name: row.account_name },
    scopes: row.scopes,
    expires_at: row.access_expires_at?.toISOString() ?? null,
    grant_expires_at: row.grant_expires_at?.toISOString() ?? null,
    refreshable: row.refresh_token !== null,
    health: row.health,
    health_reason: row.health_reason,
    checked_at: row.checked_at?.toISOString() ?? null,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  };
}
