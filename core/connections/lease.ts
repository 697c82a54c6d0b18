import { z } from 'zod/v4';

/** Answer of `POST /v1/tokens` and `POST /v1/connections/{id}/token`: never a refresh token. */
export const lease = z.object({
  access_token: z.string().min(1),
  /** e.g. `Bearer`, or `api_key` for imported keys. */
  token_type: z.string(),
  /** ISO 8601; null when the provider gave no expiry. */
  expires_at: z.iso.datetime().nullable(),
  scopes: z.array(z.string()),
  /** Whose account it is, as far as the provider tells. */
  account: z.object({ id: z.string().nullable(), name: z.string().nullable() }),
  /** Public facts needed to use the token, e.g. `phone_number_id` of a WhatsApp number. */
  extra: z.record(z.string(), z.unknown()),
});

export type Lease = z.output<typeof lease>;

/** `expiring`: no automatic way to renew, and the end is near. */
export const connectionStatuses = [
  'active',
  'expiring',
  'reauth_required',
  'error',
  'revoked',
] as const;
export type ConnectionStatus = (typeof connectionStatuses)[number];
