import type { EgressRules } from '../egress/address';
import type { Finding } from '../providers/probe';
import { askProvider } from './ask';
import type { FindTarget } from './target';

/** Asks the provider about a token before it is stored; undefined where there is nobody to ask. */
export type ValidateToken = (
  tenant: string,
  provider: string,
  token: string,
) => Promise<Finding | undefined>;

export function tokenValidator(findTarget: FindTarget, rules: EgressRules): ValidateToken {
  return async (tenant, provider, token) => {
    const target = await findTarget(tenant, provider);
    if (!target) return undefined;
    const { probe, app, apiUrl } = target;
    return askProvider(probe, { token, app }, { apiUrl, rules });
  };
}
