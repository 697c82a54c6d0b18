import { notFound } from '../../platform/http/problem';
import type { Action } from '../api-keys/actions';

/** Who calls, after its key was verified. */
export interface Caller {
  /** As it stands in the audit log: `admin` or `key:<id>`. */
  readonly actor: string;
  readonly tenants: TenantScope;
  readonly actions: ReadonlySet<Action>;
  readonly ratePerS: number;
  /** When its key ends; undefined: never by itself. */
  readonly expiresAt: Date | undefined;
}

export type TenantScope = 'every' | ReadonlySet<string>;

export function covers(scope: TenantScope, tenant: string): boolean {
  return scope === 'every' || scope.has(tenant);
}

/** A foreign tenant is answered exactly as one that does not exist. @throws Problem 404 */
export function requireTenant({ tenants }: Caller, tenant: string): void {
  if (!covers(tenants, tenant)) throw noSuchTenant();
}

export const noSuchTenant = () => notFound('The tenant');
