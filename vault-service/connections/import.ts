import { sql, type Kysely } from 'kysely';
import { v7 as uuid } from 'uuid';
import { z } from 'zod/v4';
import { Problem } from '../../platform/http/problem';
import { appendWithin } from '../audit/log';
import type { VaultSchema } from '../database/schema';
import type { TenantCipher, TenantKeys } from '../encryption/tenant-keys';
import { publishWithin } from '../events/outbox';
import { credentialRejected, freshHealth } from '../health/decide';
import { endsOf } from '../health/ends';
import type { ValidateToken } from '../health/validate';
import type { Trail } from '../http/policy';
import { displayName, providerName, subjectId, tenantId } from '../http/names';
import { wrongField } from '../http/wrong-field';
import type { Finding } from '../providers/probe';
import type { Profile } from '../providers/profile';
import { findProfile, providerIds } from '../providers/registry';
import type { ConnectionRow } from '../refresh/claim';
import { holdTenant } from '../tenants/living';
import { connectionResource } from '../refresh/settle';
import { refreshAheadMs } from '../refresh/timing';

const token = z.string().min(1).max(16_384);
const maxExtraBytes = 8_192;
/** The last millisecond of the year 9999. */
const lastMs = 253_402_300_799_999;

/** ISO 8601, or Unix time in seconds or milliseconds. */
const moment = z
  .union([z.iso.datetime({ offset: true }), z.number().positive().max(lastMs)])
  .transform((value) =>
    typeof value === 'string' ? new Date(value) : new Date(value > 1e11 ? value : value * 1000),
  );

export const importBody = z.strictObject({
  tenant: tenantId,
  subject: subjectId,
  provider: providerName,
  label: displayName.optional(),
  credential: z.strictObject({
    /** The access token, API key, bot token or system-user token. */
    access_token: token,
    refresh_token: token.optional(),
    expires_at: moment.optional(),
    scopes: z.array(z.string().min(1).max(300)).max(100).optional(),
    token_type: z.string().min(1).max(40).optional(),
  }),
  account: z
    .strictObject({ id: z.string().min(1).max(300), name: displayName.nullish() })
    .optional(),
  /** Public facts needed to use the token, e.g. `phone_number_id`; handed out with every lease. Up to 8 KB. */
  extra: z
    .record(z.string().max(64), z.unknown())
    .refine((extra) => Buffer.byteLength(JSON.stringify(extra)) <= maxExtraBytes, {
      message: `must not be larger than ${maxExtraBytes} bytes`,
    })
    .check((context) => {
      for (const path of changedNumbers(context.value))
        context.issues.push({
          code: 'custom',
          path,
          input: context.value,
          message: 'is a larger number than JSON keeps; send it as text',
        });
    })
    .optional(),
  /** Asks the provider first whether the credential works; false stores it unseen. */
  validate: z.boolean().default(true),
});
/**
 * Where a number stands that is not the one that was sent: ids of Meta have more digits than 2^53, and would be handed
 * out as their neighbours'.
 */
function changedNumbers(value: unknown, path: readonly string[] = []): PropertyKey[][] {
  if (typeof value === 'number') {
    const kept = Number.isInteger(value) ? Number.isSafeInteger(value) : Number.isFinite(value);
    return kept ? [] : [[...path]];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, part]) => changedNumbers(part, [...path, name]));
}

export type ImportBody = z.output<typeof importBody>;

export interface ImportParts {
  readonly db: Kysely<VaultSchema>;
  readonly keys: TenantKeys;
  readonly validate: ValidateToken;
}

/** Stores an existing credential as a new connection. @throws Problem 404 tenant, 422 provider, field or credential */
export async function importConnection(
  { db, keys, validate }: ImportParts,
  body: ImportBody,
  trail: Trail,
): Promise<ConnectionRow> {
  const profile = findProfile(body.provider);
  if (!profile) throw unknownProvider('provider');
  const { credential } = body;
  const kind = kindOf(profile, credential.refresh_token);
  if (profile.kind === 'key' && credential.refresh_token !== undefined)
    throw wrongField(
      'credential.refresh_token',
      `${profile.id} is imported as a key; it has no refresh token`,
    );
  const cipher = await keys.cipher(body.tenant);
  const finding = mayAsk(body) ? await askedFirst(validate, body) : undefined;
  const ends = endsOf(finding);
  const account = body.account ?? (finding?.kind === 'alive' ? finding.account : undefined);
  const now = new Date();
  const id = uuid();
  return db.transaction().execute(async (tx) => {
    await holdTenant(tx, body.tenant);
    const row = await tx
      .insertInto('connections')
      .values({
        id,
        tenant: body.tenant,
        subject: body.subject,
        provider: body.provider,
        kind,
        status: 'active',
        label: body.label ?? null,
        account_id: account?.id ?? null,
        account_name: account?.name ?? null,
        scopes: credential.scopes ?? [],
        token_type: credential.token_type ?? (kind === 'key' ? 'api_key' : 'Bearer'),
        extra: body.extra
          ? cipher.seal(connectionResource(id), 'extra', JSON.stringify(body.extra))
          : null,
        ...sealedTokens(cipher, id, {
          accessToken: credential.access_token,
          refreshToken: credential.refresh_token,
          issuedAt: now,
          expiresAt: credential.expires_at ?? ends?.token ?? undefined,
        }),
        grant_expires_at: ends?.grant ?? null,
        ...freshHealth(finding, now.getTime(), Math.random()),
        updated_at: sql<Date>`now()`,
      })
      .returningAll()
      .executeTakeFirstOrThrow();
    await publishWithin(tx, [
      {
        type: 'connection.created',
        tenant: row.tenant,
        connection: row.id,
        data: { subject: row.subject, provider: row.provider, status: row.status, reason: null },
      },
    ]);
    await appendWithin(tx, [
      trail.entry({
        tenant: row.tenant,
        connection: row.id,
        details: { provider: row.provider },
      }),
    ]);
    return row;
  });
}

/** An access token that has ended says nothing about the refresh token beside it. */
function mayAsk({ validate, credential }: ImportBody): boolean {
  const ended = credential.expires_at !== undefined && credential.expires_at.getTime() < Date.now();
  return validate && !(ended && credential.refresh_token !== undefined);
}

/** @throws Problem 422 when the provider itself refuses the credential */
async function askedFirst(
  validate: ValidateToken,
  { tenant, provider, credential }: ImportBody,
): Promise<Finding | undefined> {
  const finding = await validate(tenant, provider, credential.access_token);
  if (finding?.kind !== 'rejected') return finding;
  // The refresh token may still work; the job looks again and renews.
  if (credential.refresh_token !== undefined) return undefined;
  throw new Problem({
    status: 422,
    code: credentialRejected,
    detail: `The provider does not accept this credential (${finding.reason}); nothing was stored. Check that it was copied whole and is still valid, or store it unseen with "validate": false.`,
    fields: [{ field: 'credential.access_token', message: 'is refused by the provider' }],
  });
}

/** Where a provider takes both, what can be renewed is a grant and the rest is a key made by hand. */
function kindOf(profile: Profile, refreshToken: string | undefined): 'oauth2' | 'key' {
  if (profile.kind === 'key') return 'key';
  return profile.acceptsKey === true && refreshToken === undefined ? 'key' : 'oauth2';
}

export interface NewTokens {
  readonly accessToken: string;
  readonly refreshToken: string | undefined;
  readonly issuedAt: Date;
  readonly expiresAt: Date | undefined;
}

/** The columns that hold tokens, sealed for this connection, and when to refresh them. */
export function sealedTokens(cipher: TenantCipher, id: string, tokens: NewTokens) {
  const resource = connectionResource(id);
  const { accessToken, refreshToken, issuedAt, expiresAt } = tokens;
  return {
    access_token: cipher.seal(resource, 'access_token', accessToken),
    refresh_token:
      refreshToken === undefined ? null : cipher.seal(resource, 'refresh_token', refreshToken),
    refresh_fingerprint: refreshToken === undefined ? null : cipher.fingerprint(refreshToken),
    key_version: cipher.version,
    access_issued_at: issuedAt,
    access_expires_at: expiresAt ?? null,
    refresh_due_at: refreshToken === undefined ? null : refreshDueAt(issuedAt, expiresAt),
  };
}

/** When the scheduler renews a token that has a refresh token beside it; null where its end is not known. */
export function refreshDueAt(issuedAt: Date, expiresAt: Date | undefined): Date | null {
  if (!expiresAt) return null;
  const lifetimeMs = Math.max(expiresAt.getTime() - issuedAt.getTime(), 0);
  return new Date(expiresAt.getTime() - refreshAheadMs(lifetimeMs, Math.random()));
}

export function unknownProvider(field: string): Problem {
  return wrongField(field, `is not a provider of this vault; known are ${providerIds.join(', ')}`);
}
