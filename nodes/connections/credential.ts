import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import type { Attempt } from '../exchange/exchange';
import { readAnswer } from '../exchange/answer';
import { httpOptions } from '../exchange/httpOptions';
import { networkFailure } from '../exchange/networkFailure';
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
  const attempt: Attempt = async (request) => {
    try {
      const response: unknown = await context.helpers.httpRequestWithAuthentication.call(
        context,
        type,
        httpOptions(baseUrl, request),
        { credentialsDecrypted },
      );
      return readAnswer(response);
    } catch (error) {
      return networkFailure(error, new URL(baseUrl).host, request.timeoutMs);
    }
  };
  return { baseUrl, fields, attempt };
}
