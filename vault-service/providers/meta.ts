import { graph } from './graph';
import { graphList } from './graph-list';
import type { OAuthProfile } from './profile';
import type { Ask, FoundSubAccount } from './sub-account';
import { isFields, text, type Fields } from './token-answer';

/**
 * Facebook pages, Instagram accounts behind them, and ads. A page has a token of its own, which does not end by time
 * when it was derived from a long-lived one.
 */
export const meta: OAuthProfile = {
  ...graph,
  id: 'meta',
  title: 'Facebook',
  defaultScopes: [
    'pages_show_list',
    'pages_read_engagement',
    'pages_manage_posts',
    'read_insights',
    'instagram_basic',
    'instagram_content_publish',
    'instagram_manage_insights',
    'pages_manage_metadata',
    'leads_retrieval',
    'ads_management',
    'business_management',
  ],
  subAccounts: {
    list: async (ask) => [...(await pagesOf(ask)), ...(await adAccountsOf(ask))],
  },
};

async function pagesOf(ask: Ask): Promise<readonly FoundSubAccount[]> {
  const pages = await graphList(ask, '/me/accounts', {
    fields: 'id,name,access_token,instagram_business_account{id,username}',
  });
  return pages.flatMap((page) => {
    const id = text(page['id']);
    const token = text(page['access_token']);
    if (id === undefined || token === undefined) return [];
    const name = text(page['name']) ?? id;
    const instagram = page['instagram_business_account'];
    return [
      { kind: 'page' as const, id, name, token, extra: { page_id: id } },
      ...(isFields(instagram) ? instagramOf(instagram, { id, name, token }) : []),
    ];
  });
}

/** Reached through the page it belongs to, with the page's token. */
function instagramOf(
  account: Fields,
  page: { readonly id: string; readonly name: string; readonly token: string },
): readonly FoundSubAccount[] {
  const id = text(account['id']);
  if (id === undefined) return [];
  return [
    {
      kind: 'instagram_account',
      id,
      name: text(account['username']) ?? page.name,
      token: page.token,
      extra: { instagram_account_id: id, page_id: page.id },
    },
  ];
}

async function adAccountsOf(ask: Ask): Promise<readonly FoundSubAccount[]> {
  const accounts = await graphList(ask, '/me/adaccounts', { fields: 'id,name' });
  return accounts.flatMap((account) => {
    const id = text(account['id']);
    if (id === undefined) return [];
    return [
      {
        kind: 'ad_account' as const,
        id,
        name: text(account['name']) ?? id,
        extra: { ad_account_id: id },
      },
    ];
  });
}
