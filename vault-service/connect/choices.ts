import { randomBytes, timingSafeEqual } from 'node:crypto';
import { sql, type Kysely, type Selectable } from 'kysely';
import { v4 as randomUuid, validate as isUuid } from 'uuid';
import { z } from 'zod/v4';
import { hashSecret } from '../api-keys/secret';
import { appendWithin, type AuditEntry } from '../audit/log';
import type { ConnectChoiceTable, VaultSchema } from '../database/schema';
import type { TenantCipher, TenantKeys } from '../encryption/tenant-keys';
import { subAccountKinds, type FoundSubAccount } from '../providers/sub-account';
import { stated, type TokenAnswer } from '../providers/token-answer';
import { cookieValue } from './cookies';
import type { ConnectSession } from './sessions';
import type { Grant } from './grant';

export type Choice = Selectable<ConnectChoiceTable>;

const account = z.object({ id: z.string(), name: z.string().nullable() });

/** What waits for the choice. `found` is null where the provider did not list its accounts in time. */
const heldGrant = z.object({
  kind: z.enum(['oauth2', 'key']),
  issuedAt: z.iso.datetime(),
  account: account.optional(),
  tokens: z.object({
    accessToken: z.string(),
    refreshToken: z.string().optional(),
    tokenType: z.string().optional(),
    expiresInS: z.number().optional(),
    grantExpiresInS: z.number().optional(),
    scopes: z.array(z.string()).optional(),
  }),
  found: z
    .array(
      z.object({
        kind: z.enum(subAccountKinds),
        id: z.string(),
        name: z.string(),
        token: z.string().optional(),
        extra: z.record(z.string(), z.string()),
      }),
    )
    .nullable(),
});

export interface HeldGrant extends Grant {
  /** undefined: the provider has not told yet. */
  readonly found: readonly FoundSubAccount[] | undefined;
}

export const choiceResource = (id: string) => `choice/${id}`;

export interface BegunChoice {
  readonly path: string;
  /** Binds the choice to the browser that signed in. */
  readonly cookie: string;
}

/**
 * Keeps a grant until its owner has chosen, sealed, no longer than the link lives, and reachable from this browser
 * only. Nothing can be leased of it. An earlier one of the same link and provider is forgotten.
 */
export async function holdGrant(
  db: Kysely<VaultSchema>,
  keys: TenantKeys,
  session: ConnectSession,
  grant: Grant,
  found: readonly FoundSubAccount[] | undefined,
  publicUrl: string,
  entry: AuditEntry,
): Promise<BegunChoice> {
  const id = randomUuid();
  const secret = randomBytes(32).toString('base64url');
  const cipher = await keys.cipher(session.tenant);
  const held = JSON.stringify({
    kind: grant.kind,
    issuedAt: grant.issuedAt.toISOString(),
    account: grant.account,
    tokens: grant.tokens,
    found: found ?? null,
  });
  await db.transaction().execute(async (tx) => {
    await forgetChoice(tx, session.id, grant.provider);
    await tx
      .insertInto('connect_choices')
      .values({
        id,
        session: session.id,
        tenant: session.tenant,
        provider: grant.provider,
        cookie_hash: hashSecret(secret),
        held: cipher.seal(choiceResource(id), 'held', held),
        key_version: cipher.version,
        expires_at: session.expires_at,
      })
      .execute();
    await appendWithin(tx, [{ ...entry, outcome: 'choice_needed' }]);
  });
  const seconds = Math.max(1, Math.round((session.expires_at.getTime() - Date.now()) / 1000));
  const secure = publicUrl.startsWith('https:') ? '; Secure' : '';
  return {
    path: pathOf(id),
    cookie: `${cookieName(id, publicUrl)}=${secret}; Path=/${secure}; Max-Age=${seconds}; HttpOnly; SameSite=Lax`,
  };
}

export const pathOf = (id: string) => `/choose/${id}`;

function cookieName(id: string, publicUrl: string): string {
  const prefix = publicUrl.startsWith('https:') ? '__Host-' : '';
  return `${prefix}mev_choice_${id.slice(0, 8)}`;
}

export async function findChoice(
  db: Kysely<VaultSchema>,
  by: { readonly id: string } | { readonly session: string; readonly provider: string },
): Promise<Choice | undefined> {
  if ('id' in by && !isUuid(by.id)) return undefined;
  return db
    .selectFrom('connect_choices')
    .selectAll()
    .where('expires_at', '>', sql<Date>`now()`)
    .$if('id' in by, (query) => query.where('id', '=', 'id' in by ? by.id : ''))
    .$if('session' in by, (query) =>
      query
        .where('session', '=', 'session' in by ? by.session : '')
        .where('provider', '=', 'session' in by ? by.provider : ''),
    )
    .executeTakeFirst();
}

/** Whether this browser is the one that signed in. */
export function heldHere(
  { id, cookie_hash }: Choice,
  cookies: string | undefined,
  publicUrl: string,
): boolean {
  const secret = cookieValue(cookies, cookieName(id, publicUrl));
  return secret !== undefined && timingSafeEqual(hashSecret(secret), cookie_hash);
}

export function openHeld(cipher: TenantCipher, { id, provider, held }: Choice): HeldGrant {
  const { tokens, found, issuedAt, ...rest } = heldGrant.parse(
    JSON.parse(cipher.open(choiceResource(id), 'held', held)),
  );
  const { accessToken, ...others } = tokens;
  return {
    provider,
    kind: rest.kind,
    account: rest.account,
    issuedAt: new Date(issuedAt),
    tokens: {
      accessToken,
      ...stated<Omit<TokenAnswer, 'accessToken' | 'account'>>({
        refreshToken: others.refreshToken,
        tokenType: others.tokenType,
        expiresInS: others.expiresInS,
        grantExpiresInS: others.grantExpiresInS,
        scopes: others.scopes,
      }),
    },
    found: found?.map(({ token, ...known }) => ({
      ...known,
      ...(token === undefined ? {} : { token }),
    })),
  };
}

/** Uses the choice up. Of several that try, one succeeds. */
export async function consumeChoice(tx: Kysely<VaultSchema>, id: string): Promise<boolean> {
  const gone = await tx
    .deleteFrom('connect_choices')
    .where('id', '=', id)
    .returning('id')
    .executeTakeFirst();
  return gone !== undefined;
}

export async function forgetChoice(
  tx: Kysely<VaultSchema>,
  session: string,
  provider: string,
): Promise<void> {
  await tx
    .deleteFrom('connect_choices')
    .where('session', '=', session)
    .where('provider', '=', provider)
    .execute();
}

/** Providers of a session whose choice is not finished. */
export async function unfinishedOf(
  db: Kysely<VaultSchema>,
  session: string,
): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('connect_choices')
    .select('provider')
    .where('session', '=', session)
    .where('expires_at', '>', sql<Date>`now()`)
    .execute();
  return rows.map(({ provider }) => provider);
}
