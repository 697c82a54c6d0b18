import type { RouteAnswer } from '../../platform/http/route';
import { appendWithin, type AuditEntry } from '../audit/log';
import { readBrand } from '../branding/read';
import { findProfile } from '../providers/registry';
import type { FoundSubAccount } from '../providers/sub-account';
import { listSubAccounts, NotListed } from '../sub-accounts/list';
import { holdGrant } from './choices';
import { endOf } from './ending';
import type { Grant } from './grant';
import { refusalPage } from './page';
import type { ConnectParts } from './parts';
import type { ConnectSession } from './sessions';
import { refusalOf, storeGrant } from './store';

/**
 * Takes what a person brought: stores it, or, where there are several accounts below it, keeps it until they have
 * chosen. One or none needs no question.
 */
export async function takeGrant(
  parts: ConnectParts,
  session: ConnectSession,
  grant: Grant,
  entry: AuditEntry,
): Promise<RouteAnswer> {
  const { db, keys, publicUrl } = parts;
  const brand = await readBrand(db, session.tenant);
  let subAccounts: readonly FoundSubAccount[] | undefined;
  if (findProfile(grant.provider)?.subAccounts) {
    const refusal = await refusalOf(db, session, grant);
    if (refusal) {
      await appendWithin(db, [{ ...entry, outcome: refusal }]);
      return refusalPage(session.locale, refusal, 400, brand);
    }
    subAccounts = await belowOf(parts, session, grant);
    // A key is taken even when its provider cannot be asked; a sign-in is not finished before the choice is.
    const unasked = subAccounts === undefined && grant.kind === 'oauth2';
    if (unasked || (subAccounts !== undefined && subAccounts.length > 1)) {
      const { path, cookie } = await holdGrant(
        db,
        keys,
        session,
        grant,
        subAccounts,
        publicUrl,
        entry,
      );
      return {
        status: 303,
        headers: {
          location: `${publicUrl}${path}`,
          'set-cookie': cookie,
          'cache-control': 'no-store',
        },
      };
    }
  }
  const stored = await storeGrant(
    db,
    keys,
    session,
    { ...grant, ...(subAccounts && { subAccounts }) },
    entry,
  );
  if (!stored.ok) return refusalPage(session.locale, stored.refusal, 400, brand);
  const { provider, account } = grant;
  return endOf(session, { provider, account, connection: stored.connection }, brand);
}

/** What lies below the account; undefined where the provider does not tell now. */
export async function belowOf(
  { findApi, rules }: ConnectParts,
  { tenant }: ConnectSession,
  { provider, tokens }: Pick<Grant, 'provider' | 'tokens'>,
): Promise<readonly FoundSubAccount[] | undefined> {
  const api = await findApi(tenant, provider);
  if (!api) return undefined;
  try {
    return await listSubAccounts(api, tokens.accessToken, rules);
  } catch (failure) {
    if (failure instanceof NotListed) return undefined;
    throw failure;
  }
}
