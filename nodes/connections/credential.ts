import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import type { Attempt } from '../exchange/exchange';
import { attemptWith } from '../exchange/attempt';
import { readBaseUrl } from './baseUrl';
import type { RequestContext } from './context';

export interface OpenCredential {
  readonly baseUrl: string;
  readonly fields: ICredentialDataDecryptedObject;
  /** Sends with this credential; n8n adds the authentication. */
  readonly attempt: Attempt;
}

/**
 * Opens an n8n credential for one item. Its fields may hold expressions, so they are resolved for that item
 * and handed to n8n's helper, which would otherwise take those of the first.
 */
export async function openCredential(
  context: RequestContext,
  type: string,
  itemIndex: number,
): Promise<OpenCredential> {
  const fields = await context.getCredentials<ICredentialDataDecryptedObject>(type, itemIndex);
  const baseUrl = readBaseUrl(fields.baseUrl, 'the credential');
  const credentialsDecrypted = { id: '', name: type, type, data: fields };
  const attempt = attemptWith(baseUrl, async (options) => {
    const response: unknown = await context.helpers.httpRequestWithAuthentication.call(
      context,
      type,
      options,
      { credentialsDecrypted },
    );
    return response;
  });
  return { baseUrl, fields, attempt };
}
