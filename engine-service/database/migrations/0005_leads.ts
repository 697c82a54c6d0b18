import { sql, type Kysely, type Migration } from 'kysely';
import { protectTable } from './row-level-security';

export const leads: Migration = {
  async up(database: Kysely<unknown>) {
    await sql`
      create table leads (
        id uuid primary key,
        tenant_id uuid not null references tenants (id) on delete cascade,
        brand_id uuid not null,
        source text not null,
        source_observed_at timestamptz not null,
        name text,
        company text,
        email text,
        phone text,
        locale text,
        country text,
        time_zone text,
        -- What decides which value survives a merge: field -> {value, verified, observed_at}.
        facts jsonb not null,
        utm jsonb not null,
        stage text not null default 'new' check (stage in ('new', 'qualified', 'contacted', 'booked')),
        temperature text check (temperature in ('hot', 'warm', 'cold')),
        score smallint check (score between 0 and 100),
        score_id uuid,
        touchpoint_count integer not null check (touchpoint_count >= 1),
        first_seen_at timestamptz not null,
        last_seen_at timestamptz not null,
        last_whatsapp_inbound_at timestamptz,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now(),
        unique (tenant_id, id),
        foreign key (tenant_id, brand_id) references brands (tenant_id, id)
      )`.execute(database);
    await sql`create index leads_list on leads (tenant_id, id desc)`.execute(database);
    await sql`create index leads_temperature on leads (tenant_id, temperature, id desc)`.execute(
      database,
    );
    await sql`create index leads_funnel on leads (tenant_id, stage, temperature)`.execute(database);
    await protectTable(database, 'leads', { app: 'select, insert, update' });

    await sql`
      create table identities (
        id uuid primary key,
        tenant_id uuid not null,
        lead_id uuid not null,
        kind text not null,
        channel text not null,
        value text not null,
        -- Claimed by this lead, owned by another one; a person decides (merge_reviews).
        contested boolean not null,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now(),
        foreign key (tenant_id, lead_id) references leads (tenant_id, id) on delete cascade,
        unique (tenant_id, lead_id, kind, channel, value)
      )`.execute(database);
    await sql`
      create unique index identities_owner on identities (tenant_id, kind, channel, value)
      where not contested`.execute(database);
    await sql`create index identities_value on identities (tenant_id, kind, channel, value)`.execute(
      database,
    );
    await protectTable(database, 'identities', { app: 'select, insert, update, delete' });

    await sql`
      create table touchpoints (
        id uuid primary key,
        tenant_id uuid not null,
        lead_id uuid not null,
        source text not null,
        message text,
        utm jsonb not null,
        -- Fields that were given but could not be used, e.g. an impossible phone number.
        issues jsonb not null,
        event_id uuid,
        occurred_at timestamptz not null,
        created_at timestamptz not null default now(),
        foreign key (tenant_id, lead_id) references leads (tenant_id, id) on delete cascade
      )`.execute(database);
    await sql`create index touchpoints_lead on touchpoints (tenant_id, lead_id, occurred_at desc)`.execute(
      database,
    );
    await protectTable(database, 'touchpoints', { app: 'select, insert, update' });

    await sql`
      create table consents (
        id uuid primary key,
        tenant_id uuid not null,
        lead_id uuid not null,
        purpose text not null,
        channel text,
        granted boolean not null,
        proof text,
        jurisdiction text,
        decided_at timestamptz not null,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now(),
        foreign key (tenant_id, lead_id) references leads (tenant_id, id) on delete cascade,
        unique nulls not distinct (tenant_id, lead_id, purpose, channel)
      )`.execute(database);
    await protectTable(database, 'consents', { app: 'select, insert, update' });

    await sql`
      create table suppression_entries (
        id uuid primary key,
        tenant_id uuid not null references tenants (id) on delete cascade,
        identity_kind text not null,
        identity_channel text not null,
        identity_value text not null,
        reason text not null check (reason in ('opt_out', 'bounce', 'complaint', 'erasure', 'manual')),
        channel text,
        purpose text,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now(),
        unique nulls not distinct
          (tenant_id, identity_kind, identity_channel, identity_value, channel, purpose)
      )`.execute(database);
    await protectTable(database, 'suppression_entries', { app: 'select, insert, update, delete' });

    await sql`
      create table merge_log (
        id uuid primary key,
        tenant_id uuid not null,
        lead_id uuid not null,
        cause text not null check (cause in ('hard_match', 'review')),
        entry jsonb not null,
        event_id uuid,
        merged_at timestamptz not null,
        created_at timestamptz not null default now(),
        foreign key (tenant_id, lead_id) references leads (tenant_id, id) on delete cascade
      )`.execute(database);
    await sql`create index merge_log_lead on merge_log (tenant_id, lead_id, id)`.execute(database);
    await protectTable(database, 'merge_log', { app: 'select, insert' });

    await sql`
      create table merge_reviews (
        id uuid primary key,
        tenant_id uuid not null,
        lead_id uuid not null,
        candidate_ids uuid[] not null,
        reason text not null,
        conflicting_kinds text[] not null,
        status text not null default 'open' check (status in ('open', 'merged', 'kept_apart')),
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now(),
        foreign key (tenant_id, lead_id) references leads (tenant_id, id) on delete cascade
      )`.execute(database);
    await sql`create index merge_reviews_open on merge_reviews (tenant_id, id) where status = 'open'`.execute(
      database,
    );
    await protectTable(database, 'merge_reviews', { app: 'select, insert, update' });

    await sql`
      create table model_scores (
        id uuid primary key,
        tenant_id uuid not null,
        lead_id uuid not null,
        score smallint not null check (score between 0 and 100),
        probability double precision not null check (probability between 0 and 1),
        temperature text not null check (temperature in ('hot', 'warm', 'cold')),
        scorer text not null check (scorer in ('model', 'rules')),
        reasons text[] not null,
        evidence jsonb not null,
        features jsonb not null,
        needs_human boolean not null,
        model text,
        prompt_version text,
        input_tokens integer,
        output_tokens integer,
        cost_usd_micros bigint,
        latency_ms integer,
        mode text not null check (mode in ('live', 'sandbox')),
        event_id uuid,
        created_at timestamptz not null default now(),
        foreign key (tenant_id, lead_id) references leads (tenant_id, id) on delete cascade
      )`.execute(database);
    await sql`create index model_scores_lead on model_scores (tenant_id, lead_id, id desc)`.execute(
      database,
    );
    await protectTable(database, 'model_scores', { app: 'select, insert' });
  },
};
