import type { Lease } from '../../core/connections/lease';
import { modeOf } from '../../core/vendors/mode';
import type { ApiRequest } from '../exchange/apiRequest';
import { attemptWith } from '../exchange/attempt';
import { exchange, type Attempt } from '../exchange/exchange';
import { RequestFailure } from '../exchange/failure';
import { settled } from '../exchange/settled';
import { readBaseUrl } from './baseUrl';
import type { Connection } from './connection';
import { cancellationOf, type RequestContext } from './context';
import type { LeaseBook } from './leaseBook';
import type { LeaseWish } from './leaseWish';
import type { Vault } from './vault';
import type { Vendor } from './vendor';

/** A vendor account whose token is leased from the vault, renewed once if the vendor refuses it. */
export async function vaultConnection(
  context: RequestContext,
  vendor: Vendor,
  vault: Vault,
  wish: LeaseWish,
  leases: LeaseBook,
): Promise<Connection> {
  const first = await leases.lease(vault, wish);
  const override = vault.vendorBaseUrls[vendor.provider];
  const baseUrl = override
    ? readBaseUrl(override, `provider ${vendor.provider}`)
    : vendor.defaultBaseUrl;
  const { judge, policy } = vendor;
  const isCancelled = cancellationOf(context);
  const sendWith = (lease: Lease, request: ApiRequest) =>
    exchange(request, {
      attempt: leasedAttempt(context, baseUrl, vendor.authorize(lease)),
      judge,
      policy,
      isCancelled,
    });

  return {
    baseUrl,
    mode: modeOf(baseUrl),
    facts: first.extra,
    async send(request) {
      const lease = await leases.lease(vault, wish);
      const result = await settled(() => sendWith(lease, request));
      if (!(result instanceof RequestFailure)) return result;
      if (result.httpStatus !== 401) throw result;
      return await sendWith(await leases.renew(vault, wish, lease), request);
    },
  };
}

/** Sends with a leased token. It never opens a credential itself. */
function leasedAttempt(
  context: RequestContext,
  baseUrl: string,
  authorization: Readonly<Record<string, string>>,
): Attempt {
  return attemptWith(baseUrl, async (options) => {
    const headers = { ...options.headers, ...authorization };
    const response: unknown = await context.helpers.httpRequest({ ...options, headers });
    return response;
  });
}
