import type { Finding } from '../providers/probe';
import type { FindTarget } from './target';

/** Asks the provider about a token before it is stored; undefined where there is nobody to ask. */
export type ValidateToken = (
  tenant: string,
  provider: string,
  token: string,
) => Promise<Finding | undefined>;

export function tokenValidator(findTarget: FindTarget): ValidateToken {
  return async (tenant, provider, token) => (await findTarget(tenant, provider))?.ask(token);
}
