import type { ColumnType, Generated } from 'kysely';
import type { ConnectionStatus } from '../../core/connections/lease';
import type { BrandColors } from '../branding/brand';

type At = ColumnType<Date, Date, Date>;
type MaybeAt = ColumnType<Date | null, Date | null | undefined, Date | null>;
type Now = ColumnType<Date, never, Date>;
type MaybeText = ColumnType<string | null, string | null | undefined, string | null>;

export interface TenantTable {
  id: string;
  name: string;
  /** Origins a connect session of this tenant may return to. */
  return_origins: string[];
  created_at: Now;
  deleted_at: MaybeAt;
}

export interface TenantBrandingTable {
  tenant: string;
  /** Last part of the picture's address; tells nothing of the tenant. */
  logo_key: string | null;
  logo: Buffer | null;
  logo_type: string | null;
  logo_width: number | null;
  logo_height: number | null;
  colors: ColumnType<BrandColors, string, string>;
  updated_at: At;
}

export type KeyStatus = 'current' | 'retiring' | 'retired';

/** Versions of the key that wraps tenant keys; each is itself wrapped by the operator's master key. */
export interface MasterKeyTable {
  version: number;
  status: KeyStatus;
  /** Fingerprint of the operator's master key that wrapped this version. */
  wrapped_by: string;
  wrapped: Buffer | null;
  created_at: Now;
  retired_at: MaybeAt;
}

export interface TenantKeyTable {
  tenant: string;
  version: number;
  status: KeyStatus;
  master_version: number;
  /** null once shredded. */
  wrapped: Buffer | null;
  /** Encryptions made with this version, summed over replicas. */
  encryptions: ColumnType<string, never, never>;
  created_at: Now;
  retired_at: MaybeAt;
}

export interface IntegrationTable {
  tenant: string;
  provider: string;
  client_id: string;
  client_secret: Buffer | null;
  /** Sealed JSON: what else of the app is secret, e.g. Google Ads' developer token. */
  extras: ColumnType<Buffer | null, Buffer | null | undefined, Buffer | null>;
  /** Public settings only: URLs, scopes, parameter styles. */
  settings: ColumnType<Record<string, unknown>, string, string>;
  key_version: number;
  created_at: Now;
  updated_at: At;
}

export type Health = 'unknown' | 'alive' | 'rejected';

export interface ConnectionTable {
  id: string;
  tenant: string;
  subject: string;
  provider: string;
  kind: 'oauth2' | 'key';
  status: ConnectionStatus;
  /** Stable code of why the status is not `active`. */
  status_reason: string | null;
  label: string | null;
  account_id: string | null;
  account_name: string | null;
  scopes: string[];
  token_type: string;
  access_token: Buffer | null;
  refresh_token: Buffer | null;
  extra: Buffer | null;
  /** Lowest tenant key version any sealed column of this row may carry. */
  key_version: number;
  access_issued_at: MaybeAt;
  access_expires_at: MaybeAt;
  /** Absolute end of the grant, where the provider told one. */
  grant_expires_at: MaybeAt;
  /** Keyed fingerprint of the refresh token. */
  refresh_fingerprint: Buffer | null;
  /** Fencing number: every claim, its end, and every reconnect adds one; a claim may write only while it is the newest. */
  epoch: Generated<number>;
  /** Replica whose refresh is under way; null when none is. */
  refresh_owner: string | null;
  refresh_claimed_at: MaybeAt;
  refresh_deadline: MaybeAt;
  refresh_intent: Buffer | null;
  /** When the scheduler refreshes next; null: never by itself. */
  refresh_due_at: MaybeAt;
  /** No provider call before this time (back-off). */
  retry_at: MaybeAt;
  failures: Generated<number>;
  /** End of the grant that was last forecast, and how many days before it. */
  forecast_end: MaybeAt;
  forecast_days: ColumnType<number | null, number | null | undefined, number | null>;
  /** What the last probe found; `unknown` before the first, and while the provider cannot be asked. */
  health: Generated<Health>;
  /** Stable code of why the health is not `alive`. */
  health_reason: MaybeText;
  checked_at: MaybeAt;
  /** Refusals in a row that lie some minutes apart, the time of the first and of the last of them. */
  refusals: Generated<number>;
  refused_since: MaybeAt;
  refused_at: MaybeAt;
  /** Probes in a row that told nothing. */
  inconclusive: Generated<number>;
  /** When the next probe is due; null: never by itself. */
  probe_due_at: MaybeAt;
  created_at: Now;
  updated_at: At;
}

export interface AuditTable {
  seq: ColumnType<string, never, never>;
  body: ColumnType<string, never, never>;
  hash: ColumnType<Buffer, never, never>;
  at: ColumnType<string, never, never>;
  tenant: ColumnType<string | null, never, never>;
  action: ColumnType<string, never, never>;
}

export interface ApiKeyTable {
  id: string;
  name: string;
  key_hash: Buffer;
  tenants: string[];
  actions: string[];
  rate_per_s: number;
  created_by: string;
  created_at: Now;
  expires_at: MaybeAt;
  revoked_at: MaybeAt;
}

export interface OutboxTable {
  id: string;
  tenant: string;
  type: string;
  /** null: about a provider. */
  connection: string | null;
  /** Never a secret. */
  payload: ColumnType<Record<string, unknown>, string, never>;
  created_at: Now;
}

export interface ConnectSessionTable {
  id: string;
  token_hash: Buffer;
  tenant: string;
  subject: string;
  providers: string[];
  connected: string[];
  additional_account: boolean;
  locale: string;
  return_url: string | null;
  created_by: string;
  created_at: Now;
  expires_at: At;
}

export interface ConnectFlowTable {
  state_hash: Buffer;
  session: string;
  tenant: string;
  provider: string;
  cookie_hash: Buffer;
  verifier: Buffer | null;
  key_version: number;
  redirect_uri: string;
  /** Of the code that came back, and the origin of the token URL it was meant for. */
  code_hash: ColumnType<Buffer | null, null | undefined, Buffer>;
  code_for: ColumnType<string | null, null | undefined, string>;
  /** Of the OAuth app it was begun with; null: begun before that was noted. */
  app_hash: ColumnType<Buffer | null, Buffer, never>;
  created_at: Now;
  expires_at: At;
  used_at: MaybeAt;
}

/** An account below a connected one that its owner chose, e.g. a page. */
export interface SubAccountTable {
  id: string;
  connection: string;
  tenant: string;
  kind: string;
  provider_id: string;
  name: string;
  /** Its own token, where it has one. */
  token: Buffer | null;
  /** Sealed JSON: facts needed to use it. */
  extra: Buffer;
  key_version: number;
  /** `access_issued_at` of the connection when `token` was derived; another one there means: derive anew. */
  derived_from: MaybeAt;
  /** When the provider was first asked and no longer listed it; null: it does. */
  lost_at: MaybeAt;
  created_at: Now;
  updated_at: At;
}

/** A grant that waits for its owner's choice; no connection yet. */
export interface ConnectChoiceTable {
  id: string;
  session: string;
  tenant: string;
  provider: string;
  cookie_hash: Buffer;
  /** Sealed JSON: the grant and what there is to choose from. */
  held: Buffer;
  key_version: number;
  created_at: Now;
  expires_at: At;
}

export interface WebhookEndpointTable {
  id: string;
  /** `_default`: events of every tenant. */
  tenant: string;
  url: string;
  types: string[];
  secret: Buffer;
  /** Also signs until `previous_until`, so that a receiver can change over. */
  previous_secret: Buffer | null;
  previous_until: MaybeAt;
  key_version: number;
  created_by: string;
  created_at: Now;
  disabled_at: MaybeAt;
  disabled_reason: string | null;
}

export interface WebhookDeliveryTable {
  id: string;
  endpoint: string;
  event: string;
  attempts: Generated<number>;
  next_at: ColumnType<Date, Date | undefined, Date>;
  lease_until: MaybeAt;
  delivered_at: MaybeAt;
  failed_at: MaybeAt;
  /** e.g. `http_500`, `timeout`; never a body. */
  last_outcome: string | null;
}

/** What providers said to revocations: the receipts, which outlive their connections. */
export interface RevocationTable {
  id: string;
  tenant: string;
  connection: string;
  provider: string;
  kind: 'oauth2' | 'key';
  token_kind: 'refresh_token' | 'access_token' | 'sub_account_token';
  /** Whose token it was, where it is one of a sub-account. */
  sub_account: string | null;
  sub_account_kind: MaybeText;
  outcome: 'revoked' | 'kept' | 'not_supported' | 'failed';
  http_status: number | null;
  attempts: number;
  /** Sealed JSON, token and account, while it is going to be tried again; then null, and so are the next two. */
  token: Buffer | null;
  key_version: number | null;
  next_at: MaybeAt;
  created_at: Now;
  updated_at: At;
}

export interface IncidentTable {
  id: string;
  /** `provider`: it is out of order; `integration`: it refuses the OAuth app. */
  kind: 'connection' | 'provider' | 'integration';
  /** Whose connection, or whose OAuth app (`_default`: the one for all). */
  tenant: string;
  provider: string;
  connection: string | null;
  /** The provider's incident this one is part of; it is told with that one. */
  parent: string | null;
  status: 'reauth_required' | 'error';
  /** Stable code of why, as in `status_reason`. */
  cause: string;
  attempts: Generated<number>;
  opened_at: Now;
  last_seen_at: ColumnType<Date, Date | undefined, Date>;
  closed_at: MaybeAt;
  /** Stable code of how it ended. */
  closed_how: string | null;
}

/** Connections a provider's incident has met. */
export interface IncidentConnectionTable {
  incident: string;
  connection: string;
  tenant: string;
  attempts: number;
  first_seen_at: At;
  last_seen_at: At;
  /** Last failure of a renewal, and of a probe; null: none. */
  refresh_failed_at: MaybeAt;
  probe_failed_at: MaybeAt;
}

export interface ProviderFailureTable {
  id: ColumnType<string, never, never>;
  connection: string;
  tenant: string;
  provider: string;
  kind: 'provider' | 'integration';
  /** What failed: a renewal of the token, or the harmless call that looks whether it works. */
  source: ColumnType<'refresh' | 'probe', 'refresh' | 'probe' | undefined, never>;
  reason: string;
  at: Now;
}

export interface AlertChannelTable {
  id: string;
  /** `_default`: alerts of every tenant. */
  tenant: string;
  /** For people; null: none was given. */
  name: string | null;
  kind: string;
  /** Public settings only: hosts, addresses. */
  settings: ColumnType<Record<string, unknown>, string, string>;
  secret: Buffer | null;
  key_version: number;
  locale: string;
  events: string[];
  include_connect_link: boolean;
  created_by: string;
  created_at: Now;
  updated_at: At;
  disabled_at: MaybeAt;
}

export interface AlertDeliveryTable {
  id: string;
  channel: string;
  topic: string;
  provider: string;
  attempts: Generated<number>;
  created_at: Now;
  next_at: ColumnType<Date, Date | undefined, Date>;
  lease_until: MaybeAt;
  delivered_at: MaybeAt;
  failed_at: MaybeAt;
  last_outcome: string | null;
}

/** What a message tells: an incident, or the end of a connection that comes near. */
export interface AlertLineTable {
  delivery: string;
  channel: string;
  topic: string;
  incident: string | null;
  connection: string | null;
  expires_at: MaybeAt;
  days_left: number | null;
}

export interface VaultSchema {
  revocations: RevocationTable;
  tenants: TenantTable;
  tenant_branding: TenantBrandingTable;
  master_keys: MasterKeyTable;
  tenant_keys: TenantKeyTable;
  integrations: IntegrationTable;
  connections: ConnectionTable;
  audit_log: AuditTable;
  api_keys: ApiKeyTable;
  outbox: OutboxTable;
  connect_sessions: ConnectSessionTable;
  connect_flows: ConnectFlowTable;
  connect_choices: ConnectChoiceTable;
  sub_accounts: SubAccountTable;
  webhook_endpoints: WebhookEndpointTable;
  webhook_deliveries: WebhookDeliveryTable;
  incidents: IncidentTable;
  incident_connections: IncidentConnectionTable;
  provider_failures: ProviderFailureTable;
  alert_channels: AlertChannelTable;
  alert_deliveries: AlertDeliveryTable;
  alert_lines: AlertLineTable;
}
