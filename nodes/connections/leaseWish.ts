import {
  located,
  optionalLocated,
  optionalText,
  requiredText,
  type ParameterSource,
} from '../items/parameters';
import type { Vendor } from './vendor';

/** Which connection to use: by whose account it is, or by id. */
export type ConnectionSelector =
  | { readonly by: 'id'; readonly id: string }
  | {
      readonly by: 'subject';
      readonly tenant: string;
      readonly subject: string;
      readonly provider: string;
    };

/** What a token is wanted for. */
export interface LeaseWish {
  readonly connection: ConnectionSelector;
  /** A chosen sub-account: its id in the vault, its id at the provider, or its kind. Absent: the account itself. */
  readonly subAccount?: string;
  /** Scopes the operation needs; the vault refuses a grant that is known to lack one. */
  readonly scopes: readonly string[];
}

/** The connection the authentication block of a node names. @throws ParameterFailure */
export function selectorOf(
  source: ParameterSource,
  { provider }: Pick<Vendor, 'provider'>,
): ConnectionSelector {
  if (optionalText(source, 'connectionBy') === 'id') {
    return { by: 'id', id: located(source, 'connectionId', 'Connection') };
  }
  return {
    by: 'subject',
    tenant: requiredText(source, 'vaultTenant', 'Tenant'),
    subject: requiredText(source, 'vaultSubject', 'Subject'),
    provider,
  };
}

/** The same with the sub-account, where the provider has any. @throws ParameterFailure */
export function wishOf(
  source: ParameterSource,
  vendor: Vendor,
  scopes: readonly string[],
): LeaseWish {
  const subAccount = vendor.hasSubAccounts ? optionalLocated(source, 'subAccount') : '';
  const connection = selectorOf(source, vendor);
  return { connection, ...(subAccount === '' ? {} : { subAccount }), scopes };
}
