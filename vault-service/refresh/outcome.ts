import type { TokenAnswer } from '../providers/token-answer';

/** What a call to a token URL came to. The five cases of vault rule 2.8; everything provider-specific ends here. */
export type TokenOutcome =
  /** New tokens, with a refresh token that replaces the one used. */
  | { readonly kind: 'rotated'; readonly tokens: TokenAnswer & { readonly refreshToken: string } }
  /** A new access token; the refresh token used stays the one to use. */
  | { readonly kind: 'same'; readonly tokens: TokenAnswer }
  | {
      readonly kind: 'permanent';
      readonly reason: string;
      /** Who can end it: the owner of the account, or whoever set up the OAuth app. */
      readonly remedy: 'reconnect' | 'fix_integration';
    }
  /** The provider said no without doing anything, or was never reached. */
  | {
      readonly kind: 'transient';
      readonly reason: string;
      readonly retryAfterMs: number | undefined;
    }
  /** The request went out and no readable answer came back: it may have been carried out. */
  | { readonly kind: 'ambiguous'; readonly reason: string };
