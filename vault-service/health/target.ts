import type { FindApi } from '../integrations/setup';
import { fieldsOf, getProbe, type Probe, type ProbeInput } from '../providers/probe';

/** What to ask of whom about the tokens of one provider. */
export interface ProbeTarget {
  readonly probe: Probe;
  readonly apiUrl: string | undefined;
  readonly app: ProbeInput['app'];
}

/** undefined: there is nothing to ask (a generic provider without `probe_url`). */
export type FindTarget = (tenant: string, provider: string) => Promise<ProbeTarget | undefined>;

/** `enabled`: false keeps every provider from being asked. */
export function targetFinder(findApi: FindApi, enabled: boolean): FindTarget {
  return async (tenant, provider) => {
    if (!enabled) return undefined;
    const api = await findApi(tenant, provider);
    if (!api) return undefined;
    const { profile, apiUrl, setup, probeUrl, probeHeader } = api;
    const own = apiUrl === undefined ? undefined : profile.probe;
    const probe = own ?? (probeUrl === undefined ? undefined : plainProbe(probeUrl, probeHeader));
    if (!probe) return undefined;
    return {
      probe,
      apiUrl,
      app: setup && { clientId: setup.clientId, clientSecret: setup.clientSecret },
    };
  };
}

/** For providers nobody has described: RFC 6750 §3.1, 401 is about the token, 403 about its scopes. */
function plainProbe(url: string, header: string | undefined): Probe {
  return getProbe({
    url,
    ...(header === undefined ? {} : { headers: (token) => ({ [header]: token }) }),
    refusal: (answer) => (fieldsOf(answer, 401) ? 'http_401' : undefined),
  });
}
