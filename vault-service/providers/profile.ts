import type { Account } from './account';
import type { App, AppExtra } from './app';
import type { Probe, ProbeAnswer } from './probe';
import type { ProviderRequest } from './request';
import type { SubAccounts } from './sub-account';
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
  /** Where the provider's API begins; `api_url` of an integration replaces it. Paths of other fields are below it. */
  readonly apiUrl?: string;
  /** How API calls carry the token; absent: as a bearer token. */
  readonly tokenHeader?: (token: string) => Readonly<Record<string, string>>;
  /** A harmless call that tells whether a token works; absent: the identity call, where there is one. */
  readonly probe?: Probe;
  /** What a person does at the provider to end an access that no call can end. */
  readonly removal?: Removal;
  /** Accounts below the connected one that a person chooses among. */
  readonly subAccounts?: SubAccounts;
}

/** Where a person ends an access by hand: the app in the account's settings, or the key where it was made. */
export interface Removal {
  /** For accounts connected through an OAuth app. */
  readonly app?: string;
  /** For imported keys. */
  readonly key?: string;
}

export interface CodeExchange {
  readonly code: string;
  readonly redirectUri: string;
  readonly codeVerifier: string | undefined;
}

/** Token requests that differ from RFC 6749, as descriptions; those left out are the standard's. */
export interface TokenRequests {
  readonly exchange?: (setup: ProviderSetup, exchange: CodeExchange) => ProviderRequest;
  /** Follows the exchange: makes a short-lived token a long-lived one. */
  readonly prolong?: (setup: ProviderSetup, shortLived: string) => ProviderRequest;
  /** `renewable`: what is stored as the refresh token. */
  readonly refresh?: (setup: ProviderSetup, renewable: string) => ProviderRequest;
}

/** What a provider says about a token of ours beyond the answer that brought it. */
export interface Inspection {
  readonly request: (setup: ProviderSetup, accessToken: string) => ProviderRequest;
  readonly read: (
    body: unknown,
    now: number,
  ) => Pick<TokenAnswer, 'grantExpiresInS' | 'scopes'> | undefined;
}

/** An error of a token URL: `code` is what people are told; `kin` is looked up where `code` has no verdict. */
export interface TokenError {
  readonly code: string;
  readonly kin?: string;
  /** The provider itself says that trying again helps. */
  readonly transient?: boolean;
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
  /** GET with the access token; answers whose account it is. Absolute, or a path below `apiUrl`. */
  readonly identityUrl?: string;
  /** Provider whose OAuth app serves a tenant that has none for this one. */
  readonly appOf?: string;
  /** A key or token made by hand may be imported instead of a grant. */
  readonly acceptsKey?: boolean;
  /** Value of `iss` in authorization responses (RFC 9207), where the provider sends it. */
  readonly issuer?: string;
  readonly defaultScopes: readonly string[];
  readonly scopeSeparator: ' ' | ',';
  readonly clientIdName: 'client_id' | 'client_key' | 'app_id';
  /** Where the callback carries the code; absent: `code`. */
  readonly codeParameter?: 'auth_code';
  readonly clientAuth: ClientAuth;
  readonly pkce: boolean;
  readonly rotation: Rotation;
  readonly authorizeParameters: Readonly<Record<string, string>>;
  /** Sent along with every code exchange. */
  readonly exchangeParameters?: Readonly<Record<string, string>>;
  readonly tokenRequests?: TokenRequests;
  /** There is no refresh token: a long-lived access token is what renews itself, while it is valid. */
  readonly renewsItself?: boolean;
  /** A token younger than this is not renewed by the provider. */
  readonly refreshAfterS?: number;
  readonly inspection?: Inspection;
  readonly appExtras?: readonly AppExtra[];
  /** The revocation call where it is not RFC 7009 at `revokeUrl`. */
  readonly revoke?: (setup: ProviderSetup, token: string) => ProviderRequest;
  /** The revocation ends every grant of the account to the app, not the one token. */
  readonly revokesAccount?: boolean;
  /** Body of the revocation call; absent: RFC 7009 with `token` and `token_type_hint`. */
  readonly revokeParameters?: (token: string) => Readonly<Record<string, string>>;
  /** Reads a 2xx body of the token URL. */
  readonly readAnswer: (body: unknown) => TokenAnswer | undefined;
  /** Reads an error the shared shapes of `classify.ts` do not cover. */
  readonly readError?: (body: unknown) => TokenError | undefined;
  /** Verdicts beyond RFC 6749 §5.2, by error code. */
  readonly errors: Readonly<Record<string, Verdict>>;
  /** Code of the refusal, if an answer of the API is one of the token; absent: 401 with JSON (RFC 6750 §3.1). */
  readonly refusal?: (answer: ProbeAnswer) => string | undefined;
  /** Reads the identity answer. */
  readonly readAccount: (body: unknown) => Account | undefined;
}

export type Profile = KeyProfile | OAuthProfile;

/** Where a provider's API is for a tenant, and its OAuth app where there is one. */
export interface ProviderApi {
  readonly profile: Profile;
  readonly apiUrl: string | undefined;
  readonly setup: ProviderSetup | undefined;
  /** Set for generic providers: a harmless call, and the header of the token in it. */
  readonly probeUrl: string | undefined;
  readonly probeHeader: string | undefined;
}

/** An OAuth profile completed by a tenant's app: everything needed to talk to the provider. */
export interface ProviderSetup extends App {
  readonly profile: OAuthProfile;
  readonly authorizeUrl: string;
  readonly tokenUrl: string;
  readonly revokeUrl: string | undefined;
  readonly identityUrl: string | undefined;
  readonly apiUrl: string | undefined;
  readonly issuer: string | undefined;
  /** An answer without `iss` is refused: whoever named the issuer says that it sends it. */
  readonly issuerRequired?: boolean;
  readonly scopes: readonly string[];
  /** The profile's and the integration's. */
  readonly authorizeParameters?: Readonly<Record<string, string>>;
  readonly clientAuth: ClientAuth;
  readonly pkce: boolean;
  readonly rotation: Rotation;
}
