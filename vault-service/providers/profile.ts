import type { Account } from './account';
import type { TokenAnswer } from './token-answer';

/** What happens to a refresh token when it is used, as far as the provider promises. Decides what a crash may retry. */
export type Rotation =
  | { readonly kind: 'none' }
  /** A new one may come; the old one goes on working. */
  | { readonly kind: 'reuse_ok' }
  /** The old one goes on working for a while. */
  | { readonly kind: 'grace'; readonly graceS: number }
  /** The old one is dead at once; using it again may revoke the whole grant. */
  | { readonly kind: 'strict' };

/** How the client proves itself at the token URL. */
export type ClientAuth = 'basic' | 'post' | 'json';

/** What an error code of a token URL means. */
export type Verdict =
  /** The grant is gone: its owner has to connect again. */
  | 'grant_dead'
  /** The OAuth app is refused: whoever set it up has to correct it. */
  | 'app_refused'
  /** Nothing is lost: try later. */
  | 'try_later';

interface ProfileBase {
  /** Name in the API, e.g. `tiktok`. */
  readonly id: string;
  /** Name on the connect page. */
  readonly title: string;
}

/** A key or token that somebody pastes or imports; it is not refreshed. */
export interface KeyProfile extends ProfileBase {
  readonly kind: 'key';
}

export interface OAuthProfile extends ProfileBase {
  readonly kind: 'oauth2';
  /** Where the provider's own addresses are known; an integration may override each. */
  readonly authorizeUrl?: string;
  readonly tokenUrl?: string;
  readonly revokeUrl?: string;
  /** GET with the access token; answers whose account it is. */
  readonly identityUrl?: string;
  /** Value of `iss` in authorization responses (RFC 9207), where the provider sends it. */
  readonly issuer?: string;
  readonly defaultScopes: readonly string[];
  readonly scopeSeparator: ' ' | ',';
  readonly clientIdName: 'client_id' | 'client_key';
  readonly clientAuth: ClientAuth;
  readonly pkce: boolean;
  readonly rotation: Rotation;
  readonly authorizeParameters: Readonly<Record<string, string>>;
  /** Body of the revocation call; absent: RFC 7009 with `token` and `token_type_hint`. */
  readonly revokeParameters?: (token: string) => Readonly<Record<string, string>>;
  /** Reads a 2xx body of the token URL. */
  readonly readAnswer: (body: unknown) => TokenAnswer | undefined;
  /** Verdicts beyond RFC 6749 §5.2, by error code. */
  readonly errors: Readonly<Record<string, Verdict>>;
  /** Reads the identity answer. */
  readonly readAccount: (body: unknown) => Account | undefined;
}

export type Profile = KeyProfile | OAuthProfile;

/** An OAuth profile completed by a tenant's app: everything needed to talk to the provider. */
export interface ProviderSetup {
  readonly profile: OAuthProfile;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly authorizeUrl: string;
  readonly tokenUrl: string;
  readonly revokeUrl: string | undefined;
  readonly identityUrl: string | undefined;
  readonly issuer: string | undefined;
  readonly scopes: readonly string[];
  readonly clientAuth: ClientAuth;
  readonly pkce: boolean;
  readonly rotation: Rotation;
}
