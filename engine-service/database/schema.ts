import type { ColumnType, Generated } from 'kysely';
import type { ScalarField, Fact } from '../../core/leads/facts';
import type { IdentityKind } from '../../core/leads/identity';
import type { Temperature } from '../../core/leads/lead';
import type { MergeLogEntry } from '../../core/leads/merge';
import type { Mode } from '../../core/vendors/mode';

/** Written by the database itself, or with a value of ours where the moment matters. */
type Timestamp = ColumnType<Date, Date | undefined, Date>;
/** Read parsed; written through `jsonb()`. */
type Json<Shape> = ColumnType<Shape, Shape, Shape>;
/** int8: read as text, because it can exceed what a number holds. */
type BigInteger = ColumnType<string, number | string, number | string>;

interface Stamped {
  created_at: Timestamp;
  updated_at: Timestamp;
}

interface TenantTable extends Stamped {
  id: string;
  name: string;
  country: string;
  language: string;
  time_zone: string;
  deleted_at: Date | null;
}

interface ApiKeyTable extends Stamped {
  id: string;
  tenant_id: string;
  name: string;
  key_hash: Buffer;
  permissions: string[];
  rate_per_s: number | null;
  revoked_at: Date | null;
}

interface AuditTable {
  id: string;
  tenant_id: string;
  position: BigInteger;
  occurred_at: Date;
  actor: string;
  action: string;
  subject: string;
  details: Json<Record<string, unknown>>;
  previous_hash: Buffer;
  hash: Buffer;
  created_at: Timestamp;
}

interface BrandTable extends Stamped {
  id: string;
  tenant_id: string;
  name: string;
  subject: string | null;
  language: string;
  country: string;
  time_zone: string;
  voice: string | null;
  meeting_event_type_id: ColumnType<string | null, number | null | undefined, number | null>;
  meeting_duration_min: Generated<number>;
  meeting_window_days: Generated<number>;
  whatsapp_template_name: string | null;
  whatsapp_alternatives_template_name: string | null;
  whatsapp_template_language: string | null;
}

interface ProductTable extends Stamped {
  id: string;
  tenant_id: string;
  brand_id: string;
  position: number;
  name: string;
  description: string | null;
  facts: string[];
  price_minor: ColumnType<string | null, number | null, number | null>;
  currency: string | null;
  url: string | null;
}

interface WebhookKeyTable extends Stamped {
  id: string;
  tenant_id: string;
  brand_id: string | null;
  entry: string;
  name: string;
  key_hash: Buffer;
  sealed_secret: Buffer;
  rate_per_s: number | null;
  revoked_at: Date | null;
}

interface InboxTable {
  id: string;
  tenant_id: string;
  webhook_key_id: string;
  webhook_id: string;
  entry: string;
  brand_id: string | null;
  event_id: string;
  body: Json<unknown>;
  created_at: Timestamp;
}

interface OutboxTable {
  id: string;
  tenant_id: string;
  seq: Generated<string>;
  type: string;
  aggregate_type: string;
  aggregate_id: string;
  correlation_id: string;
  causation_id: string | null;
  depth: number;
  data: Json<unknown>;
  occurred_at: Date;
  created_at: Timestamp;
}

interface SubscriptionTable extends Stamped {
  id: string;
  tenant_id: string;
  name: string;
  url: string;
  event_types: string[];
  temperatures: string[] | null;
  batch_size: number;
  batch_delay_ms: number;
  ephemeral: boolean;
  sealed_secret: Buffer;
  secret_version: Generated<number>;
  status: 'active' | 'paused' | 'expired';
  paused_at: Date | null;
  hold_until: Date | null;
}

interface DeliveryTable extends Stamped {
  id: Generated<string>;
  tenant_id: string;
  subscription_id: string;
  event_id: string;
  seq: string;
  aggregate_id: string;
  status: Generated<'pending' | 'sending' | 'done' | 'dead'>;
  batch_id: string | null;
  tries: Generated<number>;
  first_failed_at: Date | null;
  due_at: Timestamp;
  last_error: string | null;
}

interface DeliveryBatchTable extends Stamped {
  id: string;
  tenant_id: string;
  subscription_id: string;
  status: 'sending' | 'waiting' | 'done' | 'dissolved';
  attempt: number;
  interruptions: Generated<number>;
  absent_since: Date | null;
  due_at: Date;
  lease_until: Date;
  worker_id: string;
  last_error: string | null;
}

interface ReceiptTable extends Stamped {
  tenant_id: string;
  consumer: string;
  event_id: string;
  result: Json<unknown>;
}

interface WorkflowErrorTable extends Stamped {
  id: string;
  tenant_id: string;
  fingerprint: string;
  workflow_id: string;
  workflow_name: string;
  node: string | null;
  message: string;
  stack: string | null;
  execution_id: string | null;
  execution_url: string | null;
  occurrences: Generated<number>;
  first_seen_at: Date;
  last_seen_at: Date;
  acknowledged_at: Date | null;
  acknowledged_by: string | null;
}

interface LeadTable extends Stamped {
  id: string;
  tenant_id: string;
  brand_id: string;
  source: string;
  source_observed_at: Date;
  name: string | null;
  company: string | null;
  email: string | null;
  phone: string | null;
  locale: string | null;
  country: string | null;
  time_zone: string | null;
  facts: Json<Readonly<Partial<Record<ScalarField, Fact>>>>;
  utm: Json<Readonly<Record<string, string>>>;
  stage: Generated<'new' | 'qualified' | 'contacted' | 'booked'>;
  temperature: Temperature | null;
  score: number | null;
  score_id: string | null;
  touchpoint_count: number;
  first_seen_at: Date;
  last_seen_at: Date;
  last_whatsapp_inbound_at: Date | null;
}

interface IdentityTable extends Stamped {
  id: string;
  tenant_id: string;
  lead_id: string;
  kind: IdentityKind;
  channel: string;
  value: string;
  contested: boolean;
}

interface TouchpointTable {
  id: string;
  tenant_id: string;
  lead_id: string;
  source: string;
  message: string | null;
  utm: Json<Readonly<Record<string, string>>>;
  issues: Json<readonly { readonly field: string; readonly code: string }[]>;
  event_id: string | null;
  occurred_at: Date;
  created_at: Timestamp;
}

interface ConsentTable extends Stamped {
  id: string;
  tenant_id: string;
  lead_id: string;
  purpose: string;
  channel: string | null;
  granted: boolean;
  proof: string | null;
  jurisdiction: string | null;
  decided_at: Date;
}

interface SuppressionTable extends Stamped {
  id: string;
  tenant_id: string;
  identity_kind: string;
  identity_channel: string;
  identity_value: string;
  reason: 'opt_out' | 'bounce' | 'complaint' | 'erasure' | 'manual';
  channel: string | null;
  purpose: string | null;
}

interface MergeLogTable {
  id: string;
  tenant_id: string;
  lead_id: string;
  cause: MergeLogEntry['cause'];
  entry: Json<MergeLogEntry>;
  event_id: string | null;
  merged_at: Date;
  created_at: Timestamp;
}

interface MergeReviewTable extends Stamped {
  id: string;
  tenant_id: string;
  lead_id: string;
  candidate_ids: string[];
  reason: string;
  conflicting_kinds: string[];
  status: Generated<'open' | 'merged' | 'kept_apart'>;
}

interface ModelScoreTable {
  id: string;
  tenant_id: string;
  lead_id: string;
  score: number;
  probability: number;
  temperature: Temperature;
  scorer: 'model' | 'rules';
  reasons: string[];
  evidence: Json<readonly { readonly feature: string; readonly quote: string }[]>;
  features: Json<Readonly<Record<string, unknown>>>;
  needs_human: boolean;
  model: string | null;
  prompt_version: string | null;
  input_tokens: number | null;
  output_tokens: number | null;
  cost_usd_micros: ColumnType<string | null, number | null, number | null>;
  latency_ms: number | null;
  mode: Mode;
  event_id: string | null;
  created_at: Timestamp;
}

interface BookingTable extends Stamped {
  id: string;
  tenant_id: string;
  lead_id: string;
  status: 'claimed' | 'confirmed' | 'unavailable' | 'failed' | 'unconfirmed' | 'cancelled' | 'held';
  lease_until: Date | null;
  provider: string | null;
  mode: Mode | null;
  starts_at: Date | null;
  ends_at: Date | null;
  external_id: string | null;
  meeting_url: string | null;
  reason: string | null;
  alternatives: ColumnType<Date[], Date[] | undefined, Date[]>;
  event_id: string | null;
  confirmed_event_id: string | null;
  unavailable_event_id: string | null;
}

interface InteractionTable extends Stamped {
  id: string;
  tenant_id: string;
  lead_id: string;
  idempotency_key: string;
  channel: string;
  kind: string;
  purpose: string;
  status: 'claimed' | 'sent' | 'failed' | 'unconfirmed';
  lease_until: Date | null;
  address: string;
  body: string | null;
  template: string | null;
  external_id: string | null;
  error: string | null;
  mode: Mode | null;
  event_id: string | null;
  sent_at: Date | null;
}

interface BriefingTable extends Stamped {
  id: string;
  tenant_id: string;
  lead_id: string;
  text: string;
  mode: Mode;
  model: string | null;
  prompt_version: string | null;
  event_id: string | null;
}

/** Every table of the engine, as its queries see it. */
export interface EngineSchema {
  tenants: TenantTable;
  api_keys: ApiKeyTable;
  audit_log: AuditTable;
  brands: BrandTable;
  products: ProductTable;
  webhook_keys: WebhookKeyTable;
  inbox_events: InboxTable;
  outbox_events: OutboxTable;
  subscriptions: SubscriptionTable;
  deliveries: DeliveryTable;
  delivery_batches: DeliveryBatchTable;
  consumer_receipts: ReceiptTable;
  workflow_errors: WorkflowErrorTable;
  leads: LeadTable;
  identities: IdentityTable;
  touchpoints: TouchpointTable;
  consents: ConsentTable;
  suppression_entries: SuppressionTable;
  merge_log: MergeLogTable;
  merge_reviews: MergeReviewTable;
  model_scores: ModelScoreTable;
  calendar_bookings: BookingTable;
  lead_interactions: InteractionTable;
  briefings: BriefingTable;
}
