import type { IDataObject } from 'n8n-workflow';
import { cancellationOf, type RequestContext } from '../connections/context';
import { openCredential } from '../connections/credential';
import type { ApiRequest } from '../exchange/apiRequest';
import { isDataObject } from '../exchange/dataObject';
import { exchange, type Judge } from '../exchange/exchange';
import { RequestFailure } from '../exchange/failure';
import { judgeProblemAnswer } from '../exchange/problem';
import { patient } from '../exchange/retryPolicy';

/** A batch of 100 leads with their merges stays far below this. */
const engineTimeoutMs = 60_000;

const judge: Judge = (answer) => judgeProblemAnswer(answer, 'The marketing engine');

export interface Engine {
  /** Tells this engine and key apart from others in the same run; kept in memory only. */
  readonly identity: string;
  /** @throws RequestFailure */
  send(request: Omit<ApiRequest, 'timeoutMs'>, tenant: string): Promise<IDataObject>;
}

export async function openEngine(context: RequestContext, itemIndex: number): Promise<Engine> {
  const { baseUrl, fields, attempt } = await openCredential(
    context,
    'marketingEngineApi',
    itemIndex,
  );
  const isCancelled = cancellationOf(context);
  return {
    identity: JSON.stringify([baseUrl, fields.apiKey]),
    async send(request, tenant) {
      const headers =
        tenant === '' ? { ...request.headers } : { ...request.headers, 'x-tenant': tenant };
      const { body } = await exchange(
        { ...request, headers, timeoutMs: engineTimeoutMs },
        { attempt, judge, policy: patient, isCancelled },
      );
      return body === undefined || body === '' ? {} : asJson(body);
    },
  };
}

function asJson(body: unknown): IDataObject {
  if (isDataObject(body)) return body;
  throw new RequestFailure({
    code: 'malformed_answer',
    message: 'The marketing engine answered with something that is not a JSON object',
    fix: 'Check the base URL in the credential.',
    effect: 'unknown',
  });
}
