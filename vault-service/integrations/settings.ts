import { z } from 'zod/v4';

const url = z.url({ protocol: /^https?$/, message: 'must be an http or https URL' }).max(2_000);
const visibleAscii = z
  .string()
  .regex(/^[\x20-\x7e]+$/, 'must be printable ASCII')
  .max(2_000);

/** What the vault itself decides about an authorization request. */
const ownParameters = new Set([
  'response_type',
  'client_id',
  'client_key',
  'app_id',
  'redirect_uri',
  'state',
  'scope',
  'code_challenge',
  'code_challenge_method',
  'response_mode',
  'request',
  'request_uri',
]);

/** Overrides of a provider's profile; `generic-oauth2` has nothing of its own and needs the first two. */
export const integrationSettings = z.strictObject({
  authorize_url: url.optional(),
  token_url: url.optional(),
  revoke_url: url.optional(),
  /** Where the provider's API begins: another host may stand in (a proxy, a sandbox, a self-hosted instance). */
  api_url: url.optional(),
  /** GET with the access token; answers `{sub|id, name?|email?}`. */
  identity_url: url.optional(),
  /** generic-*: a harmless GET with the token; 2xx is a sound one, 401 a dead one. */
  probe_url: url.optional(),
  /** Header that carries the token to `probe_url`; absent: `Authorization: Bearer`. */
  probe_header: z
    .string()
    .regex(/^[A-Za-z0-9-]{1,64}$/, 'must be the name of an HTTP header')
    .optional(),
  /** Expected `iss` of authorization responses (RFC 9207). */
  issuer: visibleAscii.optional(),
  scopes: z
    .array(
      z
        .string()
        .regex(/^[\x21\x23-\x5b\x5d-\x7e]+$/, 'must be a scope token')
        .max(300),
    )
    .max(100)
    .optional(),
  /** Added to the address of the consent page, e.g. `config_id` of Meta's Login for Business (with `scopes: []`). */
  authorize_parameters: z
    .record(
      z
        .string()
        .regex(/^[A-Za-z][A-Za-z0-9_-]{0,63}$/, 'must be the name of a parameter')
        .refine((name) => !ownParameters.has(name.toLowerCase()), {
          message: 'is decided by the vault',
        }),
      visibleAscii.max(500),
    )
    .optional(),
  client_auth: z.enum(['basic', 'post', 'json']).optional(),
  pkce: z.boolean().optional(),
  rotation: z.enum(['none', 'reuse_ok', 'grace', 'strict']).optional(),
  /** Seconds an old refresh token goes on working, with `rotation: "grace"`. */
  grace_s: z.int().min(0).max(86_400).optional(),
  /** Google Ads: manager account through which calls are made; handed out with leases. */
  login_customer_id: z
    .string()
    .regex(/^\d{10}$/, 'must be 10 digits without dashes')
    .optional(),
});

export type IntegrationSettings = z.output<typeof integrationSettings>;

export const integrationBody = integrationSettings
  .extend({
    /** The OAuth app; not needed where another integration's app serves, or for keys. */
    client_id: visibleAscii.optional(),
    client_secret: visibleAscii.optional(),
    /** Google Ads: stored sealed, handed out with leases. */
    developer_token: visibleAscii.optional(),
  })
  .refine(({ rotation, grace_s }) => rotation !== 'grace' || grace_s !== undefined, {
    message: 'is needed with rotation "grace"',
    path: ['grace_s'],
  });
