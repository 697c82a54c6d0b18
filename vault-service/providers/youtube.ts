import { google } from './google';
import type { OAuthProfile } from './profile';
import type { Ask, FoundSubAccount } from './sub-account';
import { isFields, text } from './token-answer';

/** YouTube: one Google app, other scopes. Google asks for the channel at consent, so there is mostly one. */
export const youtube: OAuthProfile = {
  ...google,
  id: 'youtube',
  title: 'YouTube',
  appOf: 'google',
  apiUrl: 'https://www.googleapis.com/youtube/v3',
  identityUrl: 'https://openidconnect.googleapis.com/v1/userinfo',
  defaultScopes: [
    'openid',
    'email',
    'https://www.googleapis.com/auth/youtube.upload',
    'https://www.googleapis.com/auth/youtube.readonly',
  ],
  subAccounts: { list: channelsOf },
};

async function channelsOf(ask: Ask): Promise<readonly FoundSubAccount[]> {
  const answer = await ask({
    method: 'GET',
    url: '/channels',
    query: { part: 'snippet', mine: 'true', maxResults: '50' },
  });
  const items = answer.ok && isFields(answer.body) ? answer.body['items'] : undefined;
  if (!Array.isArray(items)) return [];
  return items.filter(isFields).flatMap((channel) => {
    const id = text(channel['id']);
    if (id === undefined) return [];
    const { snippet } = channel;
    const name = (isFields(snippet) ? text(snippet['title']) : undefined) ?? id;
    return [{ kind: 'channel' as const, id, name, extra: { channel_id: id } }];
  });
}
