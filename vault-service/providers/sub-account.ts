import type { ProviderRequest } from './request';
import type { App } from './app';

/** An account below the connected one, as the provider lists it. */
export interface FoundSubAccount {
  readonly kind: SubAccountKind;
  /** The provider's id. */
  readonly id: string;
  readonly name: string;
  /** A token of its own, where it has one; otherwise the parent's is used. */
  readonly token?: string;
  /** Facts a caller needs to use it, e.g. `page_id`. */
  readonly extra: Readonly<Record<string, string>>;
}

export const subAccountKinds = [
  'page',
  'instagram_account',
  'ad_account',
  'phone_number',
  'customer',
  'advertiser',
  'channel',
] as const;
export type SubAccountKind = (typeof subAccountKinds)[number];

/**
 * Sends one request with the connection's token, which some providers want elsewhere than in its usual header. Throws
 * when there is no answer, the provider is busy, or the token is refused; anything else it refuses is `ok: false`.
 */
export type Ask = (
  request: ProviderRequest | ((token: string) => ProviderRequest),
) => Promise<Asked>;

export type Asked =
  { readonly ok: true; readonly body: unknown } | { readonly ok: false; readonly status: number };

export interface SubAccounts {
  readonly list: (
    ask: Ask,
    /** The tenant's OAuth app, where there is one. */
    app: App | undefined,
  ) => Promise<readonly FoundSubAccount[]>;
}
