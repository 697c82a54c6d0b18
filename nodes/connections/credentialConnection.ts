import { modeOf } from '../../core/vendors/mode';
import { exchange } from '../exchange/exchange';
import type { Connection } from './connection';
import { cancellationOf, type RequestContext } from './context';
import { openCredential } from './credential';
import type { Vendor } from './vendor';

/** A vendor account whose key is an n8n credential. */
export async function credentialConnection(
  context: RequestContext,
  vendor: Vendor,
  itemIndex: number,
): Promise<Connection> {
  const { baseUrl, fields, attempt } = await openCredential(
    context,
    vendor.credentialType,
    itemIndex,
  );
  const { judge, policy } = vendor;
  const isCancelled = cancellationOf(context);
  return {
    baseUrl,
    mode: modeOf(baseUrl),
    facts:
      typeof fields.phoneNumberId === 'string' ? { phone_number_id: fields.phoneNumberId } : {},
    send: (request) => exchange(request, { attempt, judge, policy, isCancelled }),
  };
}
