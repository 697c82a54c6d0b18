import { graph } from './graph';
import { graphList } from './graph-list';
import type { App } from './app';
import type { OAuthProfile } from './profile';
import type { Ask, FoundSubAccount } from './sub-account';
import { isFields, text } from './token-answer';

/**
 * WhatsApp Business, through Meta's login and app, or by a system-user token of the business settings imported as a
 * key, which does not end unless 60 days were chosen.
 */
export const whatsapp: OAuthProfile = {
  ...graph,
  id: 'whatsapp',
  title: 'WhatsApp Business',
  appOf: 'meta',
  acceptsKey: true,
  defaultScopes: [
    'whatsapp_business_messaging',
    'whatsapp_business_management',
    'business_management',
  ],
  subAccounts: { list: phoneNumbersOf },
};

async function phoneNumbersOf(ask: Ask, app: App | undefined): Promise<readonly FoundSubAccount[]> {
  const granted = await grantedBusinessAccounts(ask, app);
  const accounts = granted.length > 0 ? granted : await businessAccountsOf(ask);
  const found: FoundSubAccount[] = [];
  for (const account of new Set(accounts)) {
    const numbers = await graphList(ask, `/${encodeURIComponent(account)}/phone_numbers`, {
      fields: 'id,display_phone_number,verified_name',
    });
    for (const number of numbers) {
      const id = text(number['id']);
      if (id === undefined) continue;
      const called = [text(number['verified_name']), text(number['display_phone_number'])];
      found.push({
        kind: 'phone_number',
        id,
        name: called.filter((part) => part !== undefined).join(' · ') || id,
        extra: { phone_number_id: id, business_account_id: account },
      });
    }
  }
  return found;
}

/**
 * The accounts the token was limited to when it was granted. The app asks, else the token about itself, which not
 * every token may.
 */
async function grantedBusinessAccounts(ask: Ask, app: App | undefined): Promise<readonly string[]> {
  const asked = ask((token) => ({
    method: 'GET',
    url: '/debug_token',
    query: {
      input_token: token,
      access_token: app ? `${app.clientId}|${app.clientSecret}` : token,
    },
  }));
  const answer = await (app ? asked : asked.catch(() => ({ ok: false as const })));
  const data = answer.ok && isFields(answer.body) ? answer.body['data'] : undefined;
  const scopes = isFields(data) ? data['granular_scopes'] : undefined;
  if (!Array.isArray(scopes)) return [];
  return scopes
    .filter(isFields)
    .filter(({ scope }) => scope === 'whatsapp_business_management')
    .flatMap(({ target_ids }): unknown[] => (Array.isArray(target_ids) ? target_ids : []))
    .flatMap((id) => text(id) ?? []);
}

async function businessAccountsOf(ask: Ask): Promise<readonly string[]> {
  const businesses = await graphList(ask, '/me/businesses', { fields: 'id' });
  const accounts: string[] = [];
  for (const business of businesses)
    for (const edge of ['owned_whatsapp_business_accounts', 'client_whatsapp_business_accounts']) {
      const id = text(business['id']);
      if (id === undefined) continue;
      const listed = await graphList(ask, `/${encodeURIComponent(id)}/${edge}`, { fields: 'id' });
      accounts.push(...listed.flatMap((account) => text(account['id']) ?? []));
    }
  return accounts;
}
