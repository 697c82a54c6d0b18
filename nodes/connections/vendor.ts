import type { Lease } from '../../core/connections/lease';
import type { Judge } from '../exchange/exchange';
import type { RetryPolicy } from '../exchange/retryPolicy';

/** How a vendor is reached and understood. One per vendor node, in its `shared/transport.ts`. */
export interface Vendor {
  /** Name for error messages. */
  readonly name: string;
  /** Provider id in the token vault. */
  readonly provider: string;
  /** n8n credential type with the fields `baseUrl` and a secret. */
  readonly credentialType: string;
  readonly defaultBaseUrl: string;
  /** Headers that carry a leased token. */
  readonly authorize: (lease: Lease) => Record<string, string>;
  /** Whether the vault can lease an account below the connected one; the node then has a Sub-Account parameter. */
  readonly hasSubAccounts?: boolean;
  readonly judge: Judge;
  readonly policy: RetryPolicy;
}

/** RFC 6750 §2.1. */
export function bearer(lease: Lease): Record<string, string> {
  return { authorization: `Bearer ${lease.access_token}` };
}
