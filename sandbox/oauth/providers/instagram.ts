import { graphError } from '../../graph/error';
import { json, type Answer } from '../../server/answer';
import { BoundedMap } from '../../server/bounded-map';
import type { Call } from '../../server/call';
import type { Clock } from '../../server/clock';
import { Authority } from '../authority';
import { Authorization } from '../authorization';
import { authenticateClient, tokenFields } from '../client-authentication';
import { oauthProvider, type OAuthProvider } from '../provider';
import { usualPolicy } from '../usual-policy';

const prefix = '/oauth/instagram';
const graphPrefix = '/graph-instagram';
const clientFields = { id: 'client_id', secret: 'client_secret' };
const longLivedS = 60 * 86_400;
const youngestRefreshMs = 24 * 3_600_000;

/**
 * Instagram login: the code gives an hour, `ig_exchange_token` 60 days, and `ig_refresh_token` 60 more, but only for a
 * long token that is a day old and not expired (vendor-apis.md §6). api.instagram.com and www.instagram.com are
 * `/oauth/instagram`, graph.instagram.com is `/graph-instagram`.
 */
export function instagram(clock: Clock): OAuthProvider {
  const authority = new Authority(clock, {
    defaults: {
      ...usualPolicy,
      access_ttl_s: 3_600,
      issues_refresh_token: false,
      pkce: 'ignored',
      code_ttl_s: 3_600,
    },
    accounts: [
      { id: '17841400000000001', name: 'Teranga Café', username: 'terangacafe' },
      { id: '17841499999999999', name: 'Binta Mode', username: 'bintamode' },
    ],
    clients: [
      {
        client_id: '800000000000001',
        client_secret: 'sandbox-instagram-secret',
        redirect_uris: [],
      },
    ],
    tokenPrefixes: { access: 'IGAAsandbox', refresh: 'unused', code: 'AQB' },
  });
  /** Long-lived token → when it was made. */
  const longLived = new BoundedMap<string, number>(100_000);
  const authorization = new Authorization(authority, clock, {
    title: 'Instagram',
    prefix,
    path: '/oauth/authorize',
    clientParameter: 'client_id',
    scopeSeparators: /[ ,]+/,
    requiresScope: true,
    requiresResponseType: true,
    codeParameter: 'code',
    // The vendor's codes arrive with a fragment that is not part of them.
    fragment: '_',
  });

  const longToken = (call: Call, presented: string): Answer => {
    const family = authority.inspect(presented)?.family;
    if (!family) return tokenFailure(authority, presented);
    family.counts.token_requests += 1;
    family.counts.refreshes += 1;
    authority.countRequest(call.note ?? '');
    const token = authority.issueAccessToken(family, longLivedS);
    longLived.set(token, clock.nowMs());
    return json(200, {
      access_token: token,
      token_type: 'bearer',
      expires_in: longLivedS,
      permissions: family.scopes.join(','),
    });
  };

  const provider = oauthProvider({
    name: 'instagram',
    title: 'Instagram login',
    prefix,
    authority,
    authorization,
    failure: (status, message) => graphError(status === 429 ? 4 : 2, message, { status }),
    routes: [
      {
        method: 'post',
        path: '/oauth/access_token',
        handle(call) {
          const fields = tokenFields(call) ?? {};
          call.note = fields['grant_type'];
          authority.countRequest(fields['grant_type'] ?? 'missing');
          const found = authenticateClient(authority, call, fields, clientFields);
          if (!found.ok) return oauthError(400, 'Invalid platform app');
          const result = authority.redeemCode(found.client, {
            code: (fields['code'] ?? '').replace(/#_$/, ''),
            redirectUri: fields['redirect_uri'] ?? '',
            verifier: null,
          });
          if (!result.ok) {
            return oauthError(
              400,
              result.reason === 'code_used'
                ? 'This authorization code has been used'
                : result.reason === 'redirect_uri_mismatch'
                  ? 'Error validating verification code. Please make sure your redirect_uri is identical to the one you used in the OAuth dialog request'
                  : 'Invalid authorization code',
            );
          }
          return json(200, {
            access_token: result.issued.accessToken,
            user_id: result.issued.family.account.id,
            permissions: result.issued.scopes,
          });
        },
      },
      {
        method: 'get',
        path: '/access_token',
        prefix: graphPrefix,
        handle(call) {
          call.note = call.query.get('grant_type') ?? undefined;
          if (call.note !== 'ig_exchange_token')
            return graphError(100, 'Invalid parameter', { type: 'IGApiException' });
          const presented = call.query.get('access_token') ?? '';
          const family = authority.familyOf(presented);
          const client = family && authority.clients.get(family.clientId);
          if (client && client.client_secret !== call.query.get('client_secret'))
            return graphError(1, 'Error validating client secret.', { type: 'IGApiException' });
          return longToken(call, presented);
        },
      },
      {
        method: 'get',
        path: '/refresh_access_token',
        prefix: graphPrefix,
        handle(call) {
          call.note = call.query.get('grant_type') ?? undefined;
          if (call.note !== 'ig_refresh_token')
            return graphError(100, 'Invalid parameter', { type: 'IGApiException' });
          const presented = call.query.get('access_token') ?? '';
          const madeAtMs = longLived.get(presented);
          if (!authority.inspect(presented)) return tokenFailure(authority, presented);
          if (madeAtMs === undefined)
            return graphError(190, 'The access token is not long-lived.', {
              type: 'IGApiException',
            });
          if (clock.nowMs() - madeAtMs < youngestRefreshMs) {
            return graphError(
              10,
              'The access token must be at least 24 hours old to be refreshed.',
              {
                type: 'IGApiException',
              },
            );
          }
          return longToken(call, presented);
        },
      },
      ...['/me', '/:version/me'].map((path) => ({
        method: 'get' as const,
        path,
        prefix: graphPrefix,
        handle(call: Call) {
          const presented = call.query.get('access_token') ?? call.bearer() ?? '';
          const token = authority.inspect(presented);
          if (!token) return tokenFailure(authority, presented);
          const { id, name, username } = token.family.account;
          const known: Record<string, unknown> = {
            id,
            user_id: id,
            username,
            name,
            account_type: 'BUSINESS',
          };
          const asked = (call.query.get('fields') ?? 'id').split(',');
          return json(
            200,
            Object.fromEntries(
              [...new Set([...asked, 'id'])].map((field) => [field, known[field]]),
            ),
          );
        },
      })),
    ],
  });
  const { vendor } = provider;
  return {
    ...provider,
    vendor: {
      ...vendor,
      reset() {
        vendor.reset();
        longLived.clear();
      },
    },
  };
}

function oauthError(code: number, message: string): Answer {
  return json(code, { error_type: 'OAuthException', code, error_message: message });
}

function tokenFailure(authority: Authority, token: string): Answer {
  const family = authority.familyOf(token);
  if (!family)
    return graphError(190, 'Invalid OAuth access token - Cannot parse access token', {
      status: 401,
    });
  return family.revoked === null
    ? graphError(190, 'Error validating access token: Session has expired.', {
        status: 401,
        subcode: 463,
      })
    : graphError(190, 'Error validating access token: The user has removed the app.', {
        status: 401,
        subcode: 458,
      });
}
