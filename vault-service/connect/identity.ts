import { call } from '../egress/request';
import type { EgressRules } from '../egress/address';
import type { Account } from '../providers/account';
import type { ProviderSetup } from '../providers/profile';
import type { TokenAnswer } from '../providers/token-answer';

const timeoutMs = 10_000;

/** Whose account it is: asked of the provider, else as the token answer said. `undefined` when neither tells. */
export async function identify(
  { identityUrl, profile }: ProviderSetup,
  tokens: TokenAnswer,
  rules: EgressRules,
): Promise<Account | undefined> {
  const stated = tokens.account;
  if (identityUrl === undefined) return stated;
  try {
    const { status, body } = await call(
      {
        method: 'GET',
        url: identityUrl,
        timeoutMs,
        headers: { authorization: `Bearer ${tokens.accessToken}` },
      },
      rules,
    );
    if (status < 200 || status >= 300) return stated;
    return profile.readAccount(JSON.parse(body)) ?? stated;
  } catch {
    return stated;
  }
}
