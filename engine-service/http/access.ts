import type { Request } from 'express';
import { z } from 'zod/v4';
import { notFound, Problem } from '../../platform/http/problem';
import { routesOf } from '../../platform/http/route';
import { servesAllTenants, type ApiKey, type ApiKeys } from '../keys/api-keys';
import type { Permission } from '../keys/permissions';
import { installationTenant } from '../tenants/installation';

/** Who may call a route. */
export type Policy =
  /** Verified by the route itself: webhook signature, no API key. */
  | { readonly access: 'signed' }
  /** Acts inside one tenant. */
  | { readonly access: 'tenant'; readonly permission: Permission }
  /** Acts for one tenant, or without X-Tenant for all tenants of an installation key. */
  | { readonly access: 'scope'; readonly permission: Permission };

/** What a route knows of its caller. */
export interface Caller {
  /** Tenant the call acts for; the installation itself when a `scope` route was called without X-Tenant. */
  readonly tenant: string;
  readonly key: ApiKey | undefined;
}

export const route = routesOf<Policy, Caller>();

/** Counts a call of a key. @throws Problem 429 with Retry-After when it has spent what a second allows. */
export type Spend = (key: {
  readonly id: string;
  readonly ratePerS: number | null;
}) => Promise<void>;

/** Decides who calls, before any input is read. @throws Problem 401, 403, 404, 422 or 429. */
export function createAuthorize(keys: ApiKeys, spend: Spend) {
  return async function authorize(request: Request, policy: Policy): Promise<Caller> {
    if (policy.access === 'signed') return { tenant: installationTenant, key: undefined };
    const presented = request.header('x-api-key');
    const key = presented ? await keys.find(presented) : undefined;
    if (!key || (!servesAllTenants(key) && !(await keys.tenantExists(key.tenant)))) {
      throw unauthorized();
    }
    await spend(key);
    if (!key.permissions.includes(policy.permission)) {
      throw new Problem({
        status: 403,
        code: 'forbidden',
        detail: `This key lacks the permission ${policy.permission}. Use a key that has it.`,
      });
    }
    return { tenant: await selectTenant(request, policy, key, keys), key };
  };
}

async function selectTenant(
  request: Request,
  policy: Policy,
  key: ApiKey,
  keys: ApiKeys,
): Promise<string> {
  const asked = request.header('x-tenant');
  if (asked === undefined || asked === '') {
    if (!servesAllTenants(key) || policy.access === 'scope') return key.tenant;
    throw new Problem({
      status: 422,
      code: 'tenant_required',
      detail: 'This key serves several tenants. Name one in the X-Tenant header.',
      fields: [{ field: 'X-Tenant', message: 'Give the tenant id.' }],
    });
  }
  // A foreign tenant and one that does not exist look the same from outside.
  const allowed = servesAllTenants(key) || asked.toLowerCase() === key.tenant;
  if (!allowed || !z.uuid().safeParse(asked).success) throw notFound('The tenant');
  const tenant = asked.toLowerCase();
  if (tenant === installationTenant || !(await keys.tenantExists(tenant))) {
    throw notFound('The tenant');
  }
  return tenant;
}

function unauthorized(): Problem {
  return new Problem({
    status: 401,
    code: 'unauthorized',
    detail: 'Send a valid key in the X-API-Key header.',
    headers: { 'www-authenticate': 'ApiKey realm="marketing-engine"' },
  });
}
