import type { EgressRules } from '../egress/address';
import type { FindApi } from '../integrations/setup';
import {
  bearer,
  fieldsOf,
  getProbe,
  isSuccess,
  rejected,
  textAt,
  undescribed,
  type Finding,
  type Probe,
  type ProbeAnswer,
} from '../providers/probe';
import type { ProviderApi } from '../providers/profile';
import { askProvider } from './ask';

/** Somebody who can be asked about the tokens of one provider. */
export interface ProbeTarget {
  /** Never throws: whatever is not the provider's own refusal tells nothing. */
  ask(token: string): Promise<Finding>;
}

/** undefined: there is nothing to ask (a generic provider without `probe_url`). */
export type FindTarget = (tenant: string, provider: string) => Promise<ProbeTarget | undefined>;

export interface TargetParts {
  readonly findApi: FindApi;
  readonly rules: EgressRules;
  /** false keeps every provider from being asked. */
  readonly enabled: boolean;
  readonly onFinding?: (provider: string, finding: Finding['kind']) => void;
}

export function targetFinder({ findApi, rules, enabled, onFinding }: TargetParts): FindTarget {
  return async (tenant, provider) => {
    const api = enabled ? await findApi(tenant, provider) : undefined;
    const probe = api && (ownProbe(api) ?? configuredProbe(api));
    if (!probe) return undefined;
    const { setup, apiUrl } = api;
    const app = setup && { clientId: setup.clientId, clientSecret: setup.clientSecret };
    return {
      async ask(token) {
        const finding = await askProvider(probe, { token, app }, { apiUrl, rules });
        onFinding?.(provider, finding.kind);
        return finding;
      },
    };
  };
}

function ownProbe(api: ProviderApi): Probe | undefined {
  const { profile, apiUrl } = api;
  if (profile.probe && apiUrl !== undefined) return profile.probe;
  if (profile.kind === 'key' || profile.identityUrl === undefined) return undefined;
  const url = api.setup ? api.setup.identityUrl : identityWithoutApp(profile.identityUrl, api);
  return url === undefined
    ? undefined
    : getProbe({
        url,
        headers: profile.tokenHeader,
        refusal: profile.refusal ?? bearerRefusal,
        account: ({ body }) => profile.readAccount(body),
        needsAccount: true,
      });
}

/** Where another host stands in for the API, nobody else is asked. */
function identityWithoutApp(identityUrl: string, { profile, apiUrl }: ProviderApi) {
  const reachable = identityUrl.startsWith('/') ? apiUrl !== undefined : apiUrl === profile.apiUrl;
  return reachable ? identityUrl : undefined;
}

/** Whoever names the address vouches for it: 2xx and 401 count with any body. */
function configuredProbe({ probeUrl, probeHeader }: ProviderApi): Probe | undefined {
  if (probeUrl === undefined) return undefined;
  return {
    request: ({ token }) => ({
      method: 'GET',
      url: probeUrl,
      headers: probeHeader === undefined ? bearer(token) : { [probeHeader]: token },
    }),
    read(answer) {
      if (isSuccess(answer)) return { kind: 'alive' };
      return answer.status === 401 ? rejected('http_401') : undescribed(answer);
    },
  };
}

/** RFC 6750 §3.1: 401 is about the token; 403 is about what it may do. */
function bearerRefusal(answer: ProbeAnswer): string | undefined {
  const refused = fieldsOf(answer, 401);
  return refused && (textAt(refused, 'error') ?? 'http_401');
}
