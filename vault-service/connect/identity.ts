import { providerCall } from '../egress/provider-call';
import { call } from '../egress/request';
import type { EgressRules } from '../egress/address';
import type { Account } from '../providers/account';
import type { ProviderSetup } from '../providers/profile';
import type { TokenAnswer } from '../providers/token-answer';
import { parseJson } from '../refresh/classify';

const timeoutMs = 10_000;

/** Whose account it is: asked of the provider, else as the token answer said. `undefined` when neither tells. */
export async function identify(
  { identityUrl, profile }: ProviderSetup,
  tokens: TokenAnswer,
  rules: EgressRules,
): Promise<Account | undefined> {
  const stated = tokens.account;
  if (identityUrl === undefined) return stated;
  const headers = profile.tokenHeader?.(tokens.accessToken) ?? {
    authorization: `Bearer ${tokens.accessToken}`,
  };
  try {
    const { status, body } = await call(
      { method: 'GET', url: identityUrl, timeoutMs, headers },
      rules,
    );
    if (status < 200 || status >= 300) return stated;
    return profile.readAccount(parseJson(body)) ?? stated;
  } catch {
    return stated;
  }
}

/** The tokens with what the provider says about them when asked: granted scopes, the end of the grant. */
export async function inspected(
  setup: ProviderSetup,
  tokens: TokenAnswer,
  rules: EgressRules,
): Promise<TokenAnswer> {
  const { inspection } = setup.profile;
  if (!inspection) return tokens;
  try {
    const { status, body } = await providerCall(
      inspection.request(setup, tokens.accessToken),
      { apiUrl: setup.apiUrl, timeoutMs },
      rules,
    );
    if (status < 200 || status >= 300) return tokens;
    return { ...tokens, ...inspection.read(parseJson(body), Date.now()) };
  } catch {
    // Nothing of it is needed to use the grant; health probes ask again.
    return tokens;
  }
}
