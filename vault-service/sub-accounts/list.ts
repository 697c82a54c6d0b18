import { providerCall } from '../egress/provider-call';
import type { EgressRules } from '../egress/address';
import type { ProviderApi } from '../providers/profile';
import type { Ask, FoundSubAccount } from '../providers/sub-account';
import { errorOf, parseJson, verdictOf } from '../refresh/classify';

const timeoutMs = 10_000;

/** The provider did not tell: it was not reached, is busy, or does not accept the token. */
export class NotListed extends Error {
  constructor(readonly reason: 'provider_unavailable' | 'token_refused') {
    super(`Sub-accounts could not be listed: ${reason}.`);
  }
}

/** Asks the provider which accounts lie below the one of this token. @throws NotListed */
export async function listSubAccounts(
  { profile, apiUrl, setup }: ProviderApi,
  token: string,
  rules: EgressRules,
): Promise<readonly FoundSubAccount[]> {
  if (!profile.subAccounts) return [];
  const header = profile.tokenHeader ?? bearer;
  const ask: Ask = async (described) => {
    const request = typeof described === 'function' ? described(token) : described;
    const headers = typeof described === 'function' ? {} : header(token);
    const { status, body } = await providerCall(request, { apiUrl, timeoutMs, headers }, rules);
    if (status === 429 || status >= 500 || (status >= 300 && status < 400))
      throw new NotListed('provider_unavailable');
    const parsed = parseJson(body);
    const isOAuth = profile.kind === 'oauth2';
    const verdict = isOAuth ? verdictOf(parsed, profile) : undefined;
    if (verdict === 'try_later') throw new NotListed('provider_unavailable');
    if (status === 401 || verdict !== undefined) throw new NotListed('token_refused');
    if (status >= 400 || (isOAuth && errorOf(parsed, profile))) return { ok: false, status };
    if (parsed === undefined) throw new NotListed('provider_unavailable');
    return { ok: true, body: parsed };
  };
  try {
    return await profile.subAccounts.list(ask, setup);
  } catch (failure) {
    throw failure instanceof NotListed ? failure : new NotListed('provider_unavailable');
  }
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
