import { google } from './google';
import type { App } from './app';
import type { OAuthProfile } from './profile';
import type { Ask, FoundSubAccount } from './sub-account';
import { isFields, text } from './token-answer';

/**
 * Google Ads. Besides the token every call needs the developer token and mostly the manager's customer id; the
 * integration holds both, and leases carry them. Source: developers.google.com/google-ads/api/rest/auth.
 */
export const googleAds: OAuthProfile = {
  ...google,
  id: 'google-ads',
  title: 'Google Ads',
  appOf: 'google',
  apiUrl: 'https://googleads.googleapis.com/v25',
  identityUrl: 'https://openidconnect.googleapis.com/v1/userinfo',
  defaultScopes: ['openid', 'email', 'https://www.googleapis.com/auth/adwords'],
  appExtras: ['developer_token', 'login_customer_id'],
  subAccounts: { list: customersOf },
};

/** Names would take one query per customer; the number is what Google Ads itself shows beside them. */
async function customersOf(ask: Ask, app: App | undefined): Promise<readonly FoundSubAccount[]> {
  const developerToken = app?.appExtras.developer_token;
  if (developerToken === undefined) return [];
  const answer = await ask({
    method: 'GET',
    url: '/customers:listAccessibleCustomers',
    headers: { 'developer-token': developerToken },
  });
  const names = answer.ok && isFields(answer.body) ? answer.body['resourceNames'] : undefined;
  if (!Array.isArray(names)) return [];
  return names.flatMap((name) => {
    const id = /^customers\/(\d+)$/.exec(text(name) ?? '')?.[1];
    if (id === undefined) return [];
    const shown = id.replace(/^(\d{3})(\d{3})(\d{4})$/, '$1-$2-$3');
    return [{ kind: 'customer' as const, id, name: shown, extra: { customer_id: id } }];
  });
}
