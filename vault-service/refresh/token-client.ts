import './silence-debug';
import type { Agent } from 'node:http';
import { AuthorizationCode, type AccessToken, type ModuleOptions } from 'simple-oauth2';
import { checkUrl, EgressRefused, type EgressRules } from '../egress/address';
import { guardedLookup } from '../egress/lookup';
import { outboundOf } from '../egress/provider-call';
import { call } from '../egress/request';
import { singleCallAgent, type SingleCallAgent } from '../egress/single-call-agent';
import type { CodeExchange, ProviderSetup } from '../providers/profile';
import type { ProviderRequest } from '../providers/request';
import { classifyAnswer, classifyFailure, classifyReply, outcomeOf } from './classify';
import type { TokenOutcome } from './outcome';

/** Callers stop waiting for a provider after this long; shorter than the claim's lease (30 s). */
export const providerDeadlineMs = 20_000;

/**
 * The socket stays open longer: an answer that is late for its caller, and even for the claim's lease, still saves the
 * rotated token. That is safe because the fenced write decides, not the clock: where the claim was repeated meanwhile
 * the answer is dropped, and a strictly rotating claim is never repeated.
 */
const usualSocketTimeoutMs = 60_000;
const maxAnswerBytes = 262_144;

export interface TokenClientOptions {
  /** In place of the usual minute. */
  readonly socketTimeoutMs?: number | undefined;
}

export interface TokenClient {
  refresh(setup: ProviderSetup, refreshToken: string): Promise<TokenOutcome>;
  exchange(setup: ProviderSetup, exchange: CodeExchange): Promise<TokenOutcome>;
}

/**
 * Requests of tokens. The only place that knows simple-oauth2 5.1.0; each of its habits is met here or in
 * `classify.ts`. What it cannot send, profiles describe, and it goes out under the same limits.
 */
export function tokenClient(
  rules: EgressRules,
  { socketTimeoutMs = usualSocketTimeoutMs }: TokenClientOptions = {},
): TokenClient {
  const request = async (
    setup: ProviderSetup,
    used: string | undefined,
    send: (client: AuthorizationCode<string>) => Promise<AccessToken>,
  ): Promise<TokenOutcome> => {
    let client: AuthorizationCode<string>;
    let connections: SingleCallAgent;
    try {
      const url = checkUrl(setup.tokenUrl, rules);
      connections = singleCallAgent(url.protocol);
      client = clientFor(setup, url, { rules, socketTimeoutMs, agent: connections.agent });
    } catch (failure) {
      // Its validation errors quote the value at fault, which may be the secret.
      const reason = failure instanceof EgressRefused ? failure.code : 'integration_invalid';
      return { kind: 'permanent', reason, remedy: 'fix_integration' };
    }
    try {
      const { token } = await send(client);
      return classifyAnswer(token, setup.profile, used);
    } catch (failure) {
      return classifyFailure(failure, setup.profile, used);
    } finally {
      connections.end();
    }
  };

  const describe = async (
    setup: ProviderSetup,
    used: string | undefined,
    description: ProviderRequest,
  ): Promise<TokenOutcome> => {
    let outbound;
    try {
      outbound = outboundOf(description, { apiUrl: setup.apiUrl, timeoutMs: socketTimeoutMs });
      checkUrl(outbound.url, rules);
    } catch (failure) {
      if (!(failure instanceof EgressRefused)) throw failure;
      return { kind: 'permanent', reason: failure.code, remedy: 'fix_integration' };
    }
    try {
      return classifyReply(await call(outbound, rules, maxAnswerBytes), setup.profile, used);
    } catch (failure) {
      return classifyFailure(failure, setup.profile, used);
    }
  };

  const exchangeCode = (setup: ProviderSetup, exchange: CodeExchange): Promise<TokenOutcome> => {
    const { tokenRequests, exchangeParameters } = setup.profile;
    if (tokenRequests?.exchange)
      return describe(setup, undefined, tokenRequests.exchange(setup, exchange));
    const { code, redirectUri, codeVerifier } = exchange;
    const parameters = {
      ...exchangeParameters,
      code,
      redirect_uri: redirectUri,
      ...(codeVerifier === undefined ? {} : { code_verifier: codeVerifier }),
    };
    return request(setup, undefined, (client) => client.getToken(parameters));
  };

  return {
    async refresh(setup, refreshToken) {
      const own = setup.profile.tokenRequests?.refresh;
      const outcome = own
        ? await describe(setup, refreshToken, own(setup, refreshToken))
        : await request(setup, refreshToken, (client) =>
            client.createToken({ refresh_token: refreshToken }).refresh(),
          );
      return renewable(setup, outcome, refreshToken);
    },
    async exchange(setup, exchange) {
      const outcome = await exchangeCode(setup, exchange);
      const prolong = setup.profile.tokenRequests?.prolong;
      if (!prolong || (outcome.kind !== 'rotated' && outcome.kind !== 'same')) return outcome;
      const { accessToken, scopes } = outcome.tokens;
      const prolonged = await describe(setup, undefined, prolong(setup, accessToken));
      if (prolonged.kind !== 'rotated' && prolonged.kind !== 'same') return prolonged;
      const tokens = { ...(scopes && { scopes }), ...prolonged.tokens };
      return renewable(setup, outcomeOf(tokens, undefined), undefined);
    },
  };
}

/** Where the access token is what renews itself, it is also kept as what to renew with. */
function renewable(
  { profile }: ProviderSetup,
  outcome: TokenOutcome,
  used: string | undefined,
): TokenOutcome {
  if (profile.renewsItself !== true || (outcome.kind !== 'rotated' && outcome.kind !== 'same'))
    return outcome;
  return outcomeOf({ ...outcome.tokens, refreshToken: outcome.tokens.accessToken }, used);
}

interface Connecting {
  readonly rules: EgressRules;
  readonly socketTimeoutMs: number;
  readonly agent: Agent;
}

/** `url`: the token URL, checked. */
function clientFor(
  setup: ProviderSetup,
  url: URL,
  { rules, socketTimeoutMs, agent }: Connecting,
): AuthorizationCode<string> {
  url.hash = '';
  const http = {
    // It follows redirects when told nothing better; 0 makes one an error that can be told apart.
    redirects: 0,
    // Some providers send JSON as text/plain, which 'strict' refuses.
    json: 'force' as const,
    timeout: socketTimeoutMs,
    maxBytes: maxAnswerBytes,
    // Not in its types, passed on to the socket by its HTTP client.
    lookup: guardedLookup(rules),
    agent,
    headers: { 'user-agent': 'marketing-engine-vault' },
  };
  const options: ModuleOptions<string> = {
    client: {
      id: setup.clientId,
      secret: setup.clientSecret,
      idParamName: setup.profile.clientIdName,
    },
    // The whole address as the path: it resolves the path against the host, and `//elsewhere/token` is another host.
    auth: { tokenHost: url.origin, tokenPath: url.href },
    http,
    options: {
      authorizationMethod: setup.clientAuth === 'basic' ? 'header' : 'body',
      bodyFormat: setup.clientAuth === 'json' ? 'json' : 'form',
      scopeSeparator: setup.profile.scopeSeparator,
    },
  };
  return new AuthorizationCode<string>(options);
}
