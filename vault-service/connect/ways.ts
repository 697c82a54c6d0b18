import type { FindSetup } from '../integrations/setup';
import type { Profile } from '../providers/profile';

export type Way = 'oauth2' | 'key';

/**
 * How an account of this provider can be connected for a tenant: by signing in where there is an OAuth app, else by
 * pasting a key where the provider takes one. Nobody is asked to paste a key who could sign in.
 */
export async function waysOf(
  profile: Profile,
  tenant: string,
  findSetup: FindSetup,
): Promise<readonly Way[]> {
  if (profile.kind === 'key') return ['key'];
  if (await findSetup(tenant, profile.id)) return ['oauth2'];
  return profile.acceptsKey === true ? ['key'] : [];
}
