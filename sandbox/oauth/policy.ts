import { z } from 'zod/v4';

/**
 * What a refresh does to the refresh token that was used (vault.md §2 rule 6).
 * `none`: it stays and is not returned. `reuse_ok`: a new one is returned, old ones go on working.
 * `grace`: old ones work `grace_s` longer. `strict`: the old one is dead at once.
 * After `grace` and under `strict`, using an old one revokes the whole family.
 */
export const rotations = ['none', 'reuse_ok', 'grace', 'strict'] as const;
export type Rotation = (typeof rotations)[number];

/** How a client proves who it is at the token endpoint; `none` is a public client. */
export const clientAuthentications = ['basic', 'post', 'json', 'none'] as const;
export type ClientAuthentication = (typeof clientAuthentications)[number];

export interface ClientPolicy {
  readonly rotation: Rotation;
  readonly grace_s: number;
  /** null: access tokens do not expire by time, and answers carry no expiry. */
  readonly access_ttl_s: number | null;
  /** null: refresh tokens do not expire by time. */
  readonly refresh_ttl_s: number | null;
  /** `sliding`: each refresh starts the lifetime anew; `absolute`: it runs from the first consent. */
  readonly refresh_ttl_mode: 'sliding' | 'absolute';
  readonly issues_refresh_token: boolean;
  /** Under `none`: return the unchanged refresh token instead of omitting it. */
  readonly echoes_refresh_token: boolean;
  /** Accepted styles; one that is not listed is refused as `invalid_client`. */
  readonly client_auth: readonly ClientAuthentication[];
  readonly pkce: 'required' | 'optional' | 'ignored';
  readonly code_ttl_s: number;
  /** A code used twice revokes what its first use issued (RFC 6749 §4.1.2). */
  readonly revokes_on_code_reuse: boolean;
  /** RFC 9207: send `iss` with the code. */
  readonly sends_iss: boolean;
}

const seconds = z
  .int()
  .min(0)
  .max(10 * 365 * 86_400);

const policyFields = {
  rotation: z.enum(rotations).optional(),
  grace_s: seconds.optional(),
  access_ttl_s: seconds.nullable().optional(),
  refresh_ttl_s: seconds.nullable().optional(),
  refresh_ttl_mode: z.enum(['sliding', 'absolute']).optional(),
  issues_refresh_token: z.boolean().optional(),
  echoes_refresh_token: z.boolean().optional(),
  client_auth: z
    .union([z.enum(clientAuthentications), z.array(z.enum(clientAuthentications)).min(1)])
    .transform((given) => (typeof given === 'string' ? [given] : given))
    .optional(),
  pkce: z
    .union([z.enum(['required', 'optional', 'ignored']), z.boolean()])
    .transform((given) => {
      if (typeof given === 'string') return given;
      return given ? ('required' as const) : ('optional' as const);
    })
    .optional(),
  code_ttl_s: seconds.optional(),
  revokes_on_code_reuse: z.boolean().optional(),
  sends_iss: z.boolean().optional(),
};

/** One OAuth app as the control API takes it. Fields left out come from the provider. */
export const clientSeed = z.strictObject({
  client_id: z.string().min(1),
  client_secret: z.string().min(1).optional(),
  /** Compared exactly; empty allows any loopback URI. */
  redirect_uris: z.array(z.string()).default([]),
  /** Scopes this app may ask for; absent allows any. */
  allowed_scopes: z.array(z.string()).optional(),
  ...policyFields,
});

export type ClientSeed = z.output<typeof clientSeed>;

export interface Client extends ClientPolicy {
  readonly client_id: string;
  /** null: a public client. */
  readonly client_secret: string | null;
  readonly redirect_uris: readonly string[];
  readonly allowed_scopes: readonly string[] | null;
}

export function clientOf(seed: ClientSeed, defaults: ClientPolicy): Client {
  const { client_id, client_secret, redirect_uris, allowed_scopes, ...given } = seed;
  const policy = Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== undefined),
  ) as Partial<ClientPolicy>;
  return {
    ...defaults,
    ...policy,
    client_id,
    client_secret: client_secret ?? null,
    redirect_uris,
    allowed_scopes: allowed_scopes ?? null,
  };
}
