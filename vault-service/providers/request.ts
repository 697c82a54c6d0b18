/** A call of a provider, described as data; limits and egress rules are added by who sends it. */
export interface ProviderRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Absolute, or a path below the address of the provider's API. */
  readonly url: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?:
    | { readonly form: Readonly<Record<string, string>> }
    | { readonly json: Readonly<Record<string, unknown>> };
}

/** The address of a path below the API, or of a whole URL as it is. `undefined` where the API has no address. */
export function apiAddress(apiUrl: string | undefined, url: string): string | undefined {
  if (!url.startsWith('/')) return url;
  return apiUrl === undefined ? undefined : apiUrl.replace(/\/+$/, '') + url;
}
