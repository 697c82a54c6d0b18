import type { Kysely } from 'kysely';
import { z } from 'zod/v4';
import type { Lease } from '../../core/connections/lease';
import { notFound, Problem } from '../../platform/http/problem';
import { appendWithin } from '../audit/log';
import type { VaultSchema } from '../database/schema';
import type { EgressRules } from '../egress/address';
import type { TenantKeys } from '../encryption/tenant-keys';
import type { FindApi } from '../integrations/setup';
import { findProfile } from '../providers/registry';
import type { ConnectionRow } from '../refresh/claim';
import { listSubAccounts, NotListed } from './list';
import { subAccountResource, subAccountsOf, updateListed, type SubAccountRow } from './store';

export interface SubAccountParts {
  readonly db: Kysely<VaultSchema>;
  readonly keys: TenantKeys;
  readonly findApi: FindApi;
  readonly rules: EgressRules;
}

export interface SubAccountLeases {
  /**
   * Adds to a lease what the provider's app and the chosen sub-accounts contribute. `asked` names one by its id here,
   * its id at the provider, or its kind. @throws Problem 404, 409
   */
  complete(row: ConnectionRow, lease: Lease, asked: string | undefined): Promise<Lease>;
  /** Whether the owner has chosen any below this connection. */
  hasAny(row: ConnectionRow): Promise<boolean>;
  /** Asks the provider what is there still, and derives the connection's page tokens and their like anew. `parentToken` is valid now. @throws NotListed */
  derive(row: ConnectionRow, parentToken: string): Promise<void>;
}

const facts = z.record(z.string(), z.string());

export function subAccountLeases(parts: SubAccountParts): SubAccountLeases {
  const { db, keys, findApi, rules } = parts;
  const deriving = new Map<string, Promise<void>>();

  /** Callers of one moment share one listing. */
  const derive = (row: ConnectionRow, parentToken: string): Promise<void> => {
    const joined =
      deriving.get(row.id) ??
      deriveNow(row, parentToken).finally(() => {
        deriving.delete(row.id);
      });
    deriving.set(row.id, joined);
    return joined;
  };

  const deriveNow = async (row: ConnectionRow, parentToken: string): Promise<void> => {
    const api = await findApi(row.tenant, row.provider);
    if (!api) return;
    const listed = await listSubAccounts(api, parentToken, rules);
    const cipher = await keys.cipher(row.tenant);
    await db.transaction().execute(async (tx) => {
      const current = await tx
        .selectFrom('connections')
        .select('access_issued_at')
        .where('id', '=', row.id)
        .where('status', '<>', 'revoked')
        .forUpdate()
        .executeTakeFirst();
      // A newer token has come meanwhile: what was derived from the old one is not stored as derived from the new.
      if (!current || !sameTime(current.access_issued_at, row.access_issued_at)) return;
      const { id, tenant, access_issued_at: accessIssuedAt } = row;
      const turned = await updateListed(tx, cipher, { id, tenant, accessIssuedAt }, listed);
      const entry = (action: string) => (sub: SubAccountRow) => ({
        action,
        actor: 'vault',
        tenant,
        connection: id,
        target: `${sub.kind}:${sub.id}`,
        outcome: 'ok',
      });
      const { lost, found } = turned;
      if (lost.length + found.length > 0)
        await appendWithin(tx, [
          ...lost.map(entry('sub_account.lost')),
          ...found.map(entry('sub_account.found')),
        ]);
    });
  };

  const isFresh = (row: ConnectionRow, { token, derived_from, lost_at }: SubAccountRow) =>
    lost_at === null && (!token || sameTime(derived_from, row.access_issued_at));

  /**
   * One the provider listed when it was last asked; where it has a token of its own, one that was derived from the
   * parent's present token.
   */
  const freshest = async (row: ConnectionRow, sub: SubAccountRow, parentToken: string) => {
    if (isFresh(row, sub)) return sub;
    try {
      await derive(row, parentToken);
    } catch (failure) {
      if (!(failure instanceof NotListed)) throw failure;
      // Such tokens outlive their parent's: the stored one is likelier to work than nothing.
      if (sub.lost_at === null) return sub;
    }
    const again = (await subAccountsOf(db, row.id)).find(({ id }) => id === sub.id);
    if (again && isFresh(row, again)) return again;
    throw new Problem({
      status: 409,
      code: 'sub_account_gone',
      detail: `The provider no longer lists this ${sub.kind} for the connected account. Its owner has to give access again, or another one has to be chosen with PUT /v1/connections/${row.id}/sub-accounts.`,
    });
  };

  const complete = async (
    row: ConnectionRow,
    lease: Lease,
    asked: string | undefined,
  ): Promise<Lease> => {
    const profile = findProfile(row.provider);
    const withExtras = profile?.kind === 'oauth2' && profile.appExtras !== undefined;
    const api = withExtras ? await findApi(row.tenant, row.provider) : undefined;
    const extra = { ...api?.setup?.appExtras, ...lease.extra };
    if (!profile?.subAccounts) {
      if (asked !== undefined) throw noSuchSubAccount();
      return { ...lease, extra };
    }
    const rows = await subAccountsOf(db, row.id);
    const open = async (sub: SubAccountRow) => {
      const cipher = await keys.cipher(row.tenant, sub.extra);
      const resource = subAccountResource(sub.id);
      return {
        extra: facts.parse(JSON.parse(cipher.open(resource, 'extra', sub.extra))),
        token: sub.token ? cipher.open(resource, 'token', sub.token) : lease.access_token,
      };
    };
    if (asked === undefined) {
      const [only] = rows;
      // What an import said about the connection stands before what was found.
      return only && rows.length === 1
        ? { ...lease, extra: { ...(await open(only)).extra, ...extra } }
        : { ...lease, extra };
    }
    const sub = await freshest(row, pick(rows, asked), lease.access_token);
    const opened = await open(sub);
    const own = sub.token !== null;
    return {
      ...lease,
      access_token: opened.token,
      // Nothing is known about the end of a token of its own; it is derived anew with each new parent token.
      expires_at: own ? null : lease.expires_at,
      account: { id: sub.provider_id, name: sub.name },
      extra: { ...extra, ...opened.extra },
    };
  };

  const hasAny = async ({ id }: ConnectionRow) => (await subAccountsOf(db, id)).length > 0;

  return { complete, derive, hasAny };
}

function pick(rows: readonly SubAccountRow[], asked: string): SubAccountRow {
  const named = rows.filter((row) => row.id === asked || row.provider_id === asked);
  const meant = named.length > 0 ? named : rows.filter(({ kind }) => kind === asked);
  if (meant.length > 1)
    throw new Problem({
      status: 409,
      code: 'sub_account_ambiguous',
      detail: 'Several sub-accounts of this connection fit. Name one by its id.',
    });
  const [one] = meant;
  if (!one) throw noSuchSubAccount();
  return one;
}

const noSuchSubAccount = () => notFound('The sub-account');

function sameTime(one: Date | null, other: Date | null): boolean {
  return one?.getTime() === other?.getTime();
}
