import { graphError } from '../graph/error';
import { json, type Answer } from '../server/answer';
import { BoundedMap } from '../server/bounded-map';
import type { Call } from '../server/call';
import type { Clock } from '../server/clock';
import type { Authority, Family } from './authority';

const dataAccessS = 90 * 86_400;
/** A user token that lives longer than this was exchanged; page tokens made from it do not expire by time. */
const shortLivedMs = 3 * 3_600_000;

const systemUserScopes = [
  'whatsapp_business_messaging',
  'whatsapp_business_management',
  'business_management',
];

/** What Meta says about its own tokens: page tokens, `debug_token`, and why one is refused. */
export class MetaTokens {
  /** Page token → page id. */
  readonly #pages = new BoundedMap<string, string>(50_000);

  constructor(
    private readonly authority: Authority,
    private readonly clock: Clock,
  ) {}

  reset(): void {
    this.#pages.clear();
  }

  /** A page token lives as long as the short user token it came from, or without end from a long one. */
  pageToken(family: Family, pageId: string, userToken: string): string {
    const expiresAtMs = this.authority.inspect(userToken)?.expiresAtMs ?? null;
    const leftMs = expiresAtMs === null ? null : expiresAtMs - this.clock.nowMs();
    const token = this.authority.issueAccessToken(
      family,
      leftMs === null || leftMs > shortLivedMs ? null : Math.floor(leftMs / 1000),
    );
    this.#pages.set(token, pageId);
    return token;
  }

  /** The vendor's 190 for a token of a grant that is dead or over; null for tokens that work or are not from here. */
  failureOf(token: string): Answer | null {
    const family = this.authority.familyOf(token);
    if (!family || this.authority.inspect(token)) return null;
    return family.revoked === null
      ? graphError(190, 'Error validating access token: Session has expired.', {
          status: 401,
          subcode: 463,
        })
      : graphError(
          190,
          'Error validating access token: The user has not authorized application or has removed it.',
          { status: 401, subcode: 458 },
        );
  }

  /** `GET /debug_token`: needs an app token `id|secret` or a working user token; a system user may ask about itself. */
  debug(call: Call): Answer {
    const [appId = '', secret = ''] = (call.query.get('access_token') ?? call.bearer() ?? '').split(
      '|',
    );
    const client = this.authority.clients.get(appId);
    const input = call.query.get('input_token') ?? '';
    const isOwn =
      appId === input && input.startsWith('EAAsandbox') && !this.authority.familyOf(input);
    const allowed =
      client?.client_secret === secret || this.authority.inspect(appId) !== null || isOwn;
    if (!allowed)
      return graphError(190, 'Invalid OAuth access token - Cannot parse access token', {
        status: 401,
      });
    const family = this.authority.familyOf(input);
    const data = family
      ? this.#describe(input, family)
      : input.startsWith('EAAsandbox')
        ? systemUserToken(appId)
        : invalidToken('Invalid OAuth access token - Cannot parse access token', 190);
    return json(200, { data });
  }

  #describe(input: string, family: Family): Record<string, unknown> {
    const known = this.authority.inspect(input);
    const page = this.#pages.get(input);
    const issuedS = Math.floor(family.createdAtMs / 1000);
    const base = {
      app_id: family.clientId,
      type: page === undefined ? 'USER' : 'PAGE',
      application: 'Sandbox app',
      issued_at: issuedS,
      data_access_expires_at: issuedS + dataAccessS,
      user_id: family.account.id,
      ...(page === undefined ? {} : { profile_id: page }),
    };
    if (!known) {
      const subcode = family.revoked === null ? 463 : 458;
      return {
        ...base,
        ...invalidToken('Error validating access token.', 190, subcode),
        expires_at: this.clock.nowS(),
      };
    }
    return {
      ...base,
      is_valid: true,
      expires_at: known.expiresAtMs === null ? 0 : Math.floor(known.expiresAtMs / 1000),
      scopes: family.scopes,
      granular_scopes: family.scopes.map((scope) => ({
        scope,
        ...(scope.startsWith('whatsapp_') ? { target_ids: whatsAppAccountsOf(family) } : {}),
      })),
    };
  }
}

function whatsAppAccountsOf({ account }: Family): string[] {
  return (account.assets ?? [])
    .filter((asset) => asset['kind'] === 'whatsapp_business_account')
    .map((asset) => String(asset['id']));
}

function systemUserToken(appId: string): Record<string, unknown> {
  return {
    app_id: appId,
    type: 'SYSTEM_USER',
    application: 'Sandbox app',
    is_valid: true,
    expires_at: 0,
    data_access_expires_at: 0,
    scopes: systemUserScopes,
    granular_scopes: systemUserScopes.map((scope) => ({ scope, target_ids: ['102290129340398'] })),
    user_id: '122000000000000001',
  };
}

function invalidToken(message: string, code: number, subcode?: number): Record<string, unknown> {
  return {
    error: { code, message, ...(subcode === undefined ? {} : { subcode }) },
    is_valid: false,
    scopes: [],
  };
}
