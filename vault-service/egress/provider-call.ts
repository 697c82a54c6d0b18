import { apiAddress, type ProviderRequest } from '../providers/request';
import { EgressRefused, type EgressRules } from './address';
import { call, type OutboundAnswer, type OutboundCall } from './request';

export interface CallOptions {
  readonly apiUrl: string | undefined;
  readonly timeoutMs: number;
  /** Added to the request's own. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends a described request. @throws EgressRefused, or Error when there is no complete answer */
export async function providerCall(
  request: ProviderRequest,
  options: CallOptions,
  rules: EgressRules,
): Promise<OutboundAnswer> {
  return call(outboundOf(request, options), rules);
}

/** @throws EgressRefused where a path has no API address to be below */
export function outboundOf(
  { method, url, query, headers, body }: ProviderRequest,
  options: CallOptions,
): OutboundCall {
  const address = apiAddress(options.apiUrl, url);
  if (address === undefined || !URL.canParse(address))
    throw new EgressRefused('The provider has no API address here; set api_url.');
  const target = new URL(address);
  for (const [name, value] of Object.entries(query ?? {})) target.searchParams.set(name, value);
  const common = {
    method,
    url: target.toString(),
    timeoutMs: options.timeoutMs,
    headers: { ...options.headers, ...headers },
  };
  if (body === undefined) return common;
  const isForm = 'form' in body;
  return {
    ...common,
    headers: {
      ...common.headers,
      'content-type': isForm ? 'application/x-www-form-urlencoded' : 'application/json',
    },
    body: isForm ? new URLSearchParams(body.form).toString() : JSON.stringify(body.json),
  };
}
