import { json, type Answer } from '../../server/answer';
import { BoundedMap } from '../../server/bounded-map';
import type { Call } from '../../server/call';
import type { Clock } from '../../server/clock';
import { randomText } from '../../server/identifiers';
import { Authority, type GrantFailure, type Issued } from '../authority';
import { Authorization } from '../authorization';
import { authenticateClient, tokenFields, type TokenFields } from '../client-authentication';
import { oauthProvider, type OAuthProvider } from '../provider';
import { usualPolicy } from '../usual-policy';

const prefix = '/oauth/slack';
const clientFields = { id: 'client_id', secret: 'client_secret' };

/**
 * Slack: HTTP 200 also for errors (`ok: false`), the person's own token nested in `authed_user`, tokens without expiry
 * unless the app opted into rotation: 12 hours, refresh tokens used once (vendor-apis.md §14). `sandbox-slack` does not
 * rotate, `sandbox-slack-rotating` does.
 */
export function slack(clock: Clock): OAuthProvider {
  const authority = new Authority(clock, {
    defaults: {
      ...usualPolicy,
      access_ttl_s: null,
      issues_refresh_token: false,
      client_auth: ['post', 'basic'],
      pkce: 'ignored',
    },
    accounts: [
      { id: 'T0SANDBOX1', name: 'Teranga Studio', username: 'awa' },
      { id: 'T0SANDBOX2', name: 'Binta Mode', username: 'binta' },
    ],
    clients: [
      { client_id: 'sandbox-slack', client_secret: 'sandbox-slack-secret', redirect_uris: [] },
      {
        client_id: 'sandbox-slack-rotating',
        client_secret: 'sandbox-slack-secret',
        redirect_uris: [],
        rotation: 'strict',
        access_ttl_s: 43_200,
        issues_refresh_token: true,
      },
    ],
    tokenPrefixes: { access: 'xoxb-sandbox-', refresh: 'xoxe-1-sandbox-' },
  });
  const authorization = new Authorization(authority, clock, {
    title: 'Slack',
    prefix,
    path: '/oauth/v2/authorize',
    clientParameter: 'client_id',
    scopeSeparators: /[ ,]+/,
    requiresScope: true,
    requiresResponseType: false,
    codeParameter: 'code',
  });
  const messages = new BoundedMap<string, Record<string, unknown>>(5_000);

  const withToken =
    (handle: (call: Call, team: { id: string; name: string; user: string }) => Answer) =>
    (call: Call): Answer => {
      const given = call.bearer() ?? tokenFields(call)?.['token'] ?? '';
      if (given === '') return no('not_authed');
      const token = authority.inspect(given);
      if (!token) {
        const family = authority.familyOf(given);
        if (!family) return no('invalid_auth');
        return no(family.revoked === null ? 'token_expired' : 'token_revoked');
      }
      const { id, name, username } = token.family.account;
      return handle(call, { id, name, user: username ?? 'bot' });
    };

  const provider = oauthProvider({
    name: 'slack',
    title: 'Slack',
    prefix,
    authority,
    authorization,
    failure: (status, message) =>
      status === 429
        ? json(429, { ok: false, error: 'ratelimited' }, { 'retry-after': '1' })
        : json(status, {
            ok: false,
            error: status >= 500 ? 'internal_error' : 'unknown_method',
            detail: message,
          }),
    routes: [
      { method: 'post', path: '/api/oauth.v2.access', handle: (call) => access(authority, call) },
      ...(['get', 'post'] as const).map((method) => ({
        method,
        path: '/api/auth.test',
        handle: withToken((_call, team) =>
          json(200, {
            ok: true,
            url: `https://${team.user}.slack.com/`,
            team: team.name,
            team_id: team.id,
            user: team.user,
            user_id: `U${team.id.slice(1)}`,
            bot_id: `B${team.id.slice(1)}`,
            is_enterprise_install: false,
          }),
        ),
      })),
      {
        method: 'post',
        path: '/api/auth.revoke',
        handle: withToken((call) => {
          const given = call.bearer() ?? tokenFields(call)?.['token'] ?? '';
          const family = authority.familyOf(given);
          if (family) authority.revokeFamily(family.id, 'revoked through auth.revoke');
          return json(200, { ok: true, revoked: true });
        }),
      },
      {
        method: 'post',
        path: '/api/chat.postMessage',
        handle: withToken((call) => {
          const fields = messageFields(call);
          const channel = fields['channel'];
          if (typeof channel !== 'string' || channel === '') return no('channel_not_found');
          if (!fields['text'] && !fields['blocks'] && !fields['attachments']) return no('no_text');
          const ts = `${String(clock.nowS())}.${randomText(4).replaceAll(/\D/g, '0').padEnd(6, '0').slice(0, 6)}`;
          const message = {
            type: 'message',
            ts,
            text: fields['text'] ?? '',
            blocks: fields['blocks'] ?? [],
          };
          messages.set(`${channel}/${ts}`, { channel, ...message });
          return json(200, { ok: true, channel, ts, message });
        }),
      },
    ],
  });
  const { vendor } = provider;
  return {
    ...provider,
    vendor: {
      ...vendor,
      reset() {
        vendor.reset();
        messages.clear();
      },
      state: () => ({ ...vendor.state(), messages: [...messages.values()] }),
    },
  };
}

function access(authority: Authority, call: Call): Answer {
  const fields = tokenFields(call) ?? {};
  const grantType = fields['grant_type'] ?? 'authorization_code';
  call.note = grantType;
  authority.countRequest(grantType);
  const found = authenticateClient(authority, call, fields, clientFields);
  if (!found.ok) return no(found.reason === 'secret' ? 'bad_client_secret' : 'invalid_client_id');
  if (grantType === 'refresh_token') {
    const result = authority.refresh(found.client, fields['refresh_token'] ?? '', null);
    return result.ok ? granted(result.issued, fields) : no(errors[result.reason]);
  }
  const result = authority.redeemCode(found.client, {
    code: fields['code'] ?? '',
    redirectUri: fields['redirect_uri'] ?? null,
    verifier: fields['code_verifier'] ?? null,
  });
  return result.ok ? granted(result.issued, fields) : no(errors[result.reason]);
}

function granted(issued: Issued, fields: TokenFields): Answer {
  const { account } = issued.family;
  const userId = `U${account.id.slice(1)}`;
  return json(200, {
    ok: true,
    app_id: 'A0SANDBOX',
    authed_user: { id: userId },
    scope: issued.scopes.join(','),
    token_type: 'bot',
    access_token: issued.accessToken,
    bot_user_id: `B${account.id.slice(1)}`,
    team: { id: account.id, name: account.name },
    enterprise: null,
    is_enterprise_install: false,
    ...(issued.refreshToken === null
      ? {}
      : { refresh_token: issued.refreshToken, expires_in: issued.accessTtlS }),
    ...(issued.scopes.includes('incoming-webhook') && fields['grant_type'] !== 'refresh_token'
      ? {
          incoming_webhook: {
            channel: '#alerts',
            channel_id: 'C0SANDBOX',
            configuration_url: 'https://example.slack.com/services/B0SANDBOX',
            url: 'https://hooks.slack.com/services/T0SANDBOX/B0SANDBOX/sandbox',
          },
        }
      : {}),
  });
}

const errors: Readonly<Record<GrantFailure, string>> = {
  code_unknown: 'invalid_code',
  code_expired: 'code_expired',
  code_used: 'code_already_used',
  redirect_uri_mismatch: 'bad_redirect_uri',
  pkce_missing: 'invalid_code',
  pkce_mismatch: 'invalid_code',
  other_client: 'invalid_client_id',
  refresh_token_unknown: 'invalid_refresh_token',
  refresh_token_expired: 'invalid_refresh_token',
  refresh_token_revoked: 'token_revoked',
  refresh_token_reused: 'invalid_refresh_token',
  scope_exceeded: 'invalid_scope',
};

/** Slack's refusals come with HTTP 200. */
function no(error: string): Answer {
  return json(200, { ok: false, error });
}

function messageFields(call: Call): Record<string, unknown> {
  if (call.contentType !== 'application/json') return Object.fromEntries(call.form());
  const body = call.json();
  return typeof body === 'object' && body !== null ? { ...body } : {};
}
