import type { IDataObject, IHttpRequestMethods } from 'n8n-workflow';

/** One request to a remote API, before anyone's credentials are added. */
export interface ApiRequest {
  readonly method: IHttpRequestMethods;
  /** Below the base URL, with a leading slash; segments already encoded. */
  readonly path: string;
  readonly query?: IDataObject;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: object;
  /** Repeating it has no second effect: reads, and writes the remote side recognises as repeats. */
  readonly idempotent: boolean;
  /** For one try. */
  readonly timeoutMs: number;
  /** For all tries and waits, where that is less than the policy allows. */
  readonly totalMs?: number;
}

export interface ApiAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed JSON, or the text as it came when it was not JSON. */
  readonly body: unknown;
}
