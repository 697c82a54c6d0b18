import type { IDataObject } from 'n8n-workflow';
import { RequestFailure } from '../exchange/failure';
import { listRows, type Vault } from './vault';

/** An account below a connected one, as the vault tells of it. */
export interface SubAccount {
  /** To lease with; null where it is not chosen. */
  readonly id: string | null;
  readonly kind: string;
  readonly providerId: string;
  readonly name: string;
  readonly row: IDataObject;
}

/** Those chosen below a connection; with `available` also those the provider lists besides. */
export async function readSubAccounts(
  vault: Vault,
  connectionId: string,
  available: boolean,
): Promise<readonly SubAccount[]> {
  const { body } = await vault.send({
    method: 'GET',
    path: subAccountsPath(connectionId),
    query: available ? { available: 'true' } : {},
    idempotent: true,
  });
  return listRows(body).map(readSubAccount);
}

export function subAccountsPath(connectionId: string): string {
  return `/v1/connections/${encodeURIComponent(connectionId)}/sub-accounts`;
}

function readSubAccount(row: IDataObject): SubAccount {
  const { id, kind, provider_id: providerId, name } = row;
  if (typeof kind === 'string' && typeof providerId === 'string') {
    return {
      id: typeof id === 'string' ? id : null,
      kind,
      providerId,
      name: typeof name === 'string' && name !== '' ? name : providerId,
      row,
    };
  }
  throw new RequestFailure({
    code: 'malformed_answer',
    message: 'The token vault answered with a sub-account that cannot be read',
    fix: 'Check that the vault and this package have versions that belong together.',
  });
}
