import './silence-debug';
import { AuthorizationCode, type AccessToken, type ModuleOptions } from 'simple-oauth2';
import { checkUrl, EgressRefused, type EgressRules } from '../egress/address';
import { guardedLookup } from '../egress/lookup';
import type { ProviderSetup } from '../providers/profile';
import { classifyAnswer, classifyFailure } from './classify';
import type { TokenOutcome } from './outcome';

/** Callers stop waiting for a provider after this long; shorter than the claim's lease (30 s). */
export const providerDeadlineMs = 20_000;

/**
 * The socket stays open longer: an answer that is late for its caller, and even for the claim's lease, still saves the
 * rotated token. That is safe because the fenced write decides, not the clock: where the claim was repeated meanwhile
 * the answer is dropped, and a strictly rotating claim is never repeated.
 */
const socketTimeoutMs = 60_000;
const maxAnswerBytes = 262_144;

export interface CodeExchange {
  readonly code: string;
  readonly redirectUri: string;
  readonly codeVerifier: string | undefined;
}

export interface TokenClient {
  refresh(setup: ProviderSetup, refreshToken: string): Promise<TokenOutcome>;
  exchange(setup: ProviderSetup, exchange: CodeExchange): Promise<TokenOutcome>;
}

/** The only place that knows simple-oauth2 5.1.0; each of its habits is met here or in `classify.ts`. */
export function tokenClient(rules: EgressRules): TokenClient {
  const request = async (
    setup: ProviderSetup,
    used: string | undefined,
    send: (client: AuthorizationCode<string>) => Promise<AccessToken>,
  ): Promise<TokenOutcome> => {
    let client: AuthorizationCode<string>;
    try {
      client = clientFor(setup, rules);
    } catch (failure) {
      // Its validation errors quote the value at fault, which may be the secret.
      const reason = failure instanceof EgressRefused ? failure.code : 'integration_invalid';
      return { kind: 'permanent', reason, remedy: 'fix_integration' };
    }
    try {
      const { token } = await send(client);
      return classifyAnswer(token, setup.profile, used);
    } catch (failure) {
      return classifyFailure(failure, setup.profile);
    }
  };

  return {
    refresh: (setup, refreshToken) =>
      request(setup, refreshToken, (client) =>
        client.createToken({ refresh_token: refreshToken }).refresh(),
      ),
    exchange: (setup, { code, redirectUri, codeVerifier }) =>
      request(setup, undefined, (client) => {
        const parameters = {
          code,
          redirect_uri: redirectUri,
          ...(codeVerifier === undefined ? {} : { code_verifier: codeVerifier }),
        };
        return client.getToken(parameters);
      }),
  };
}

function clientFor(setup: ProviderSetup, rules: EgressRules): AuthorizationCode<string> {
  const url = checkUrl(setup.tokenUrl, rules);
  const http = {
    // It follows redirects when told nothing better; 0 makes one an error that can be told apart.
    redirects: 0,
    // Some providers send JSON as text/plain, which 'strict' refuses.
    json: 'force' as const,
    timeout: socketTimeoutMs,
    maxBytes: maxAnswerBytes,
    // Not in its types, passed on to the socket by its HTTP client.
    lookup: guardedLookup(rules),
    headers: { 'user-agent': 'marketing-engine-vault' },
  };
  const options: ModuleOptions<string> = {
    client: {
      id: setup.clientId,
      secret: setup.clientSecret,
      idParamName: setup.profile.clientIdName,
    },
    auth: { tokenHost: url.origin, tokenPath: `${url.pathname}${url.search}` },
    http,
    options: {
      authorizationMethod: setup.clientAuth === 'basic' ? 'header' : 'body',
      bodyFormat: setup.clientAuth === 'json' ? 'json' : 'form',
      scopeSeparator: setup.profile.scopeSeparator,
    },
  };
  return new AuthorizationCode<string>(options);
}
