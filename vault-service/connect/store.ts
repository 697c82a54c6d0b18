import { sql, type Kysely } from 'kysely';
import { v7 as uuid } from 'uuid';
import { appendWithin, type AuditEntry } from '../audit/log';
import { refreshDueAt, sealedTokens } from '../connections/import';
import { announce } from '../database/changes';
import type { VaultSchema } from '../database/schema';
import { TenantKeyGone, type TenantKeys } from '../encryption/tenant-keys';
import { publishWithin } from '../events/outbox';
import { freshHealth } from '../health/decide';
import { endsOf } from '../health/ends';
import type { Account } from '../providers/account';
import type { Finding } from '../providers/probe';
import { subAccountsOf, writeChosen, type SubAccountRow } from '../sub-accounts/store';
import { holdTenant } from '../tenants/living';
import { attachmentOf, type Attachment } from './attach';
import { consumeChoice, forgetChoice } from './choices';
import type { Grant } from './grant';
import type { ConnectSession } from './sessions';
import type { Refusal } from './texts';

export type Stored =
  | { readonly ok: true; readonly connection: string }
  | { readonly ok: false; readonly refusal: Refusal };

/** Stores what a session brought, as a new connection or in the place of the one it renews. */
export async function storeGrant(
  db: Kysely<VaultSchema>,
  keys: TenantKeys,
  session: ConnectSession,
  grant: Grant,
  entry: AuditEntry,
): Promise<Stored> {
  const { tenant, subject } = session;
  const cipher = await keys.cipher(tenant).catch((failure: unknown) => {
    if (failure instanceof TenantKeyGone) return undefined;
    throw failure;
  });
  // The tenant was deleted while the person was at the provider.
  if (!cipher) {
    await appendWithin(db, [{ ...entry, outcome: 'link_invalid' }]);
    return { ok: false, refusal: 'link_invalid' };
  }
  return db.transaction().execute(async (tx) => {
    // One at a time per session and per subject and provider: neither two tabs nor two links both make "the" connection.
    const link = await tx
      .selectFrom('connect_sessions')
      .select('connected')
      .where('id', '=', session.id)
      .forUpdate()
      .executeTakeFirst();
    // Its tenant or subject was deleted meanwhile, or of two flows of one link the other one has ended.
    if (!link || link.connected.includes(grant.provider)) {
      await appendWithin(tx, [{ ...entry, outcome: 'link_invalid' }]);
      return { ok: false, refusal: 'link_invalid' };
    }
    const account = JSON.stringify([tenant, subject, grant.provider]);
    await sql`select pg_advisory_xact_lock(hashtextextended(${account}, 0))`.execute(tx);
    if (grant.choice !== undefined && !(await consumeChoice(tx, grant.choice))) {
      await appendWithin(tx, [{ ...entry, outcome: 'state_invalid' }]);
      return { ok: false, refusal: 'state_invalid' };
    }
    const existing = await existingOf(tx, session, grant.provider).forUpdate().execute();
    const attachment = attach(existing, session, grant.account);
    if (attachment.kind === 'refused') {
      await appendWithin(tx, [{ ...entry, outcome: attachment.refusal }]);
      return { ok: false, refusal: attachment.refusal };
    }
    const id = attachment.kind === 'replace' ? attachment.id : uuid();
    const before = existing.find((row) => row.id === id);
    const { tokens, issuedAt } = grant;
    const ends = endsOf(grant.finding);
    const expiresAt = after(issuedAt, tokens.expiresInS) ?? ends?.token ?? undefined;
    const { accessToken, refreshToken } = tokens;
    const sealed = sealedTokens(cipher, id, { accessToken, refreshToken, issuedAt, expiresAt });
    // A grant that comes without a refresh token leaves the stored one of its account in place; a key is renewed by
    // nothing.
    const keepsRefreshToken =
      refreshToken === undefined &&
      grant.kind === 'oauth2' &&
      before !== undefined &&
      before.refresh_token !== null &&
      before.account_id === (grant.account?.id ?? null);
    const values = {
      kind: grant.kind,
      status: 'active' as const,
      status_reason: null,
      account_id: grant.account?.id ?? null,
      account_name: grant.account?.name ?? null,
      scopes: [...(tokens.scopes ?? [])],
      token_type: tokens.tokenType ?? (grant.kind === 'key' ? 'api_key' : 'Bearer'),
      grant_expires_at: after(issuedAt, tokens.grantExpiresInS) ?? ends?.grant ?? null,
      ...freshHealth(findingOf(grant), issuedAt.getTime(), Math.random()),
      failures: 0,
      retry_at: null,
      refresh_owner: null,
      refresh_deadline: null,
      refresh_claimed_at: null,
      refresh_intent: null,
      updated_at: sql<Date>`now()`,
    };
    if (before) {
      const { refresh_token, refresh_fingerprint, ...rest } = sealed;
      await tx
        .updateTable('connections')
        .set({
          ...values,
          ...rest,
          ...(keepsRefreshToken
            ? { refresh_due_at: refreshDueAt(issuedAt, expiresAt) }
            : { refresh_token, refresh_fingerprint }),
          key_version: sql<number>`least(key_version, ${sealed.key_version})`,
          // Fences off whatever was under way for the old grant.
          epoch: sql<number>`epoch + 1`,
        })
        .where('id', '=', id)
        .execute();
    } else {
      await holdTenant(tx, tenant);
      await tx
        .insertInto('connections')
        .values({
          id,
          tenant,
          subject,
          provider: grant.provider,
          label: null,
          extra: null,
          ...values,
          ...sealed,
        })
        .execute();
    }
    if (grant.subAccounts)
      await writeChosen(tx, cipher, { id, tenant, accessIssuedAt: issuedAt }, grant.subAccounts);
    await forgetChoice(tx, session.id, grant.provider);
    await tx
      .updateTable('connect_sessions')
      .set({ connected: sql<string[]>`array_append(connected, ${grant.provider})` })
      .where('id', '=', session.id)
      .execute();
    const wasTroubled = before?.status === 'reauth_required' || before?.status === 'error';
    const data = {
      subject,
      provider: grant.provider,
      status: 'active',
      reason: null,
      ...(before && { how: 'reconnected' }),
    };
    const type = before ? 'connection.recovered' : 'connection.created';
    if (!before || wasTroubled) await publishWithin(tx, [{ type, tenant, connection: id, data }]);
    await announce(tx, { what: 'connection', id });
    await appendWithin(tx, [{ ...entry, connection: id, details: { provider: grant.provider } }]);
    return { ok: true, connection: id };
  });
}

/** Why this account cannot be connected here; asked before its owner is made to choose. */
export async function refusalOf(
  db: Kysely<VaultSchema>,
  session: ConnectSession,
  { provider, account }: Pick<Grant, 'provider' | 'account'>,
): Promise<Refusal | undefined> {
  const existing = await existingOf(db, session, provider).execute();
  const attachment = attach(existing, session, account);
  return attachment.kind === 'refused' ? attachment.refusal : undefined;
}

/** What is chosen now below the connection that this account would renew. */
export async function chosenBefore(
  db: Kysely<VaultSchema>,
  session: ConnectSession,
  provider: string,
  account: Account | undefined,
): Promise<readonly SubAccountRow[]> {
  const existing = await existingOf(db, session, provider).execute();
  const attachment = attach(existing, session, account);
  return attachment.kind === 'replace' ? subAccountsOf(db, attachment.id) : [];
}

function existingOf(db: Kysely<VaultSchema>, session: ConnectSession, provider: string) {
  return db
    .selectFrom('connections')
    .select(['id', 'account_id', 'status', 'refresh_token'])
    .where('tenant', '=', session.tenant)
    .where('subject', '=', session.subject)
    .where('provider', '=', provider)
    .where('status', '<>', 'revoked')
    .orderBy('id', 'desc');
}

function attach(
  existing: readonly { readonly id: string; readonly account_id: string | null }[],
  session: ConnectSession,
  account: Account | undefined,
): Attachment {
  return attachmentOf(
    existing.map(({ id, account_id }) => ({ id, accountId: account_id })),
    account,
    session.additional_account,
  );
}

/** A token the provider has this moment handed out works. */
function findingOf({ finding, kind }: Grant): Finding | undefined {
  return finding ?? (kind === 'oauth2' ? { kind: 'alive' } : undefined);
}

function after(start: Date, seconds: number | undefined): Date | undefined {
  return seconds === undefined ? undefined : new Date(start.getTime() + seconds * 1000);
}
