import { randomBytes } from 'node:crypto';
import { sql, type Kysely, type Selectable } from 'kysely';
import { v7 as uuid } from 'uuid';
import { hashSecret } from '../api-keys/secret';
import { appendWithin } from '../audit/log';
import type { ConnectSessionTable, VaultSchema } from '../database/schema';
import type { Trail } from '../http/policy';
import { holdTenant } from '../tenants/living';

export type ConnectSession = Selectable<ConnectSessionTable>;

export const sessionMinutes = 30;

export interface NewSession {
  readonly tenant: string;
  readonly subject: string;
  readonly providers: readonly string[];
  readonly locale: string;
  readonly returnUrl: string | undefined;
  readonly additionalAccount: boolean;
  readonly createdBy: string;
}

/** The link's token is stored as a hash only. */
export async function createSession(
  db: Kysely<VaultSchema>,
  session: NewSession,
  trail: Trail,
): Promise<{ readonly id: string; readonly token: string; readonly expiresAt: Date }> {
  const id = uuid();
  const token = randomBytes(32).toString('base64url');
  const expiresAt = new Date(Date.now() + sessionMinutes * 60_000);
  await db.transaction().execute(async (tx) => {
    await holdTenant(tx, session.tenant);
    await tx
      .insertInto('connect_sessions')
      .values({
        id,
        token_hash: hashSecret(token),
        tenant: session.tenant,
        subject: session.subject,
        providers: [...session.providers],
        connected: [],
        additional_account: session.additionalAccount,
        locale: session.locale,
        return_url: session.returnUrl ?? null,
        created_by: session.createdBy,
        expires_at: expiresAt,
      })
      .execute();
    await appendWithin(tx, [
      trail.entry({
        tenant: session.tenant,
        target: `session:${id}`,
        details: { providers: session.providers },
      }),
    ]);
  });
  return { id, token, expiresAt };
}

/** A session is open until it ends or every provider of it is connected. */
export async function findOpenSession(
  db: Kysely<VaultSchema>,
  by: { readonly token: string } | { readonly id: string },
): Promise<ConnectSession | undefined> {
  const row = await db
    .selectFrom('connect_sessions')
    .selectAll()
    .where('expires_at', '>', sql<Date>`now()`)
    .$if('token' in by, (query) =>
      query.where('token_hash', '=', hashSecret('token' in by ? by.token : '')),
    )
    .$if('id' in by, (query) => query.where('id', '=', 'id' in by ? by.id : ''))
    .executeTakeFirst();
  return row && isOpen(row) ? row : undefined;
}

export function isOpen({ providers, connected }: ConnectSession): boolean {
  return providers.some((provider) => !connected.includes(provider));
}

/**
 * Sessions and flows hold sealed verifiers and hashes; none is kept for long after its end. A grant that waited in vain
 * for its owner's choice is not kept at all.
 */
export async function forgetOldSessions(db: Kysely<VaultSchema>): Promise<void> {
  await db
    .deleteFrom('connect_choices')
    .where('expires_at', '<', sql<Date>`now()`)
    .execute();
  await db
    .deleteFrom('connect_sessions')
    .where('expires_at', '<', sql<Date>`now() - interval '1 day'`)
    .execute();
}
