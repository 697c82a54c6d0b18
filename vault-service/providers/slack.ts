import type { Account } from './account';
import { textAt } from './probe';
import type { OAuthProfile } from './profile';
import { isFields, standardAnswer, text } from './token-answer';

const deadTokens: ReadonlySet<string> = new Set([
  'invalid_auth',
  'token_revoked',
  'token_expired',
  'account_inactive',
]);

/**
 * Slack. Errors come with HTTP 200 and `ok: false`. The bot token stands at the top of the answer; an install without
 * a bot has only the person's, nested in `authed_user`. Tokens end (12 hours) only for apps that opted into rotation.
 * The account is the workspace. Source: api.slack.com/authentication/rotation, api.slack.com/methods/oauth.v2.access.
 */
export const slack: OAuthProfile = {
  kind: 'oauth2',
  id: 'slack',
  title: 'Slack',
  authorizeUrl: 'https://slack.com/oauth/v2/authorize',
  tokenUrl: 'https://slack.com/api/oauth.v2.access',
  revokeUrl: 'https://slack.com/api/auth.revoke',
  apiUrl: 'https://slack.com/api',
  identityUrl: '/auth.test',
  defaultScopes: ['chat:write', 'channels:read', 'files:write'],
  scopeSeparator: ',',
  clientIdName: 'client_id',
  clientAuth: 'post',
  pkce: false,
  rotation: { kind: 'strict' },
  authorizeParameters: {},
  revokeParameters: (token) => ({ token }),
  readAnswer(body) {
    const answer =
      standardAnswer(body) ?? (isFields(body) ? standardAnswer(body['authed_user']) : undefined);
    const account = isFields(body) ? workspace(body['team']) : undefined;
    return answer && account ? { ...answer, account } : answer;
  },
  errors: {
    invalid_refresh_token: 'grant_dead',
    token_revoked: 'grant_dead',
    token_expired: 'grant_dead',
    account_inactive: 'grant_dead',
    invalid_auth: 'grant_dead',
    bad_client_secret: 'app_refused',
    invalid_client_id: 'app_refused',
  },
  // Errors come with HTTP 200.
  refusal: ({ body }) => {
    const code = textAt(body, 'error');
    return code !== undefined && deadTokens.has(code) ? code : undefined;
  },
  removal: { app: 'Slack → Settings & administration → Manage apps: remove the app.' },
  readAccount: (body) =>
    isFields(body) ? workspace({ id: body['team_id'], name: body['team'] }) : undefined,
};

function workspace(team: unknown): Account | undefined {
  if (!isFields(team)) return undefined;
  const id = text(team['id']);
  return id === undefined ? undefined : { id, name: text(team['name']) ?? null };
}
