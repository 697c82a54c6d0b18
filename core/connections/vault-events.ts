/**
 * What the vault tells about connections and providers, at its webhook endpoints and to alert channels.
 * - `connection.reauth_required`: trouble began, or only the owner can end it; `connection.recovered`: it ended.
 * - `provider.incident_opened`, `…_closed`: many connections fail together, through no fault of their owners.
 */
export const vaultEventTypes = [
  'connection.created',
  'connection.expiring',
  'connection.reauth_required',
  'connection.recovered',
  'connection.revoked',
  'connection.deleted',
  'provider.incident_opened',
  'provider.incident_closed',
] as const;

export type VaultEventType = (typeof vaultEventTypes)[number];
