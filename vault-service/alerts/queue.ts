import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { VaultEventType } from '../../core/connections/vault-events';
import type { VaultSchema } from '../database/schema';
import { defaultTenant } from '../tenants/default';

/** What a message is about; it tells of everything of one topic and provider that happened meanwhile. */
export const topics = {
  trouble: 'connection.reauth_required',
  recovered: 'connection.recovered',
  expiring: 'connection.expiring',
  provider_trouble: 'provider.incident_opened',
  provider_recovered: 'provider.incident_closed',
} as const satisfies Record<string, VaultEventType>;
export type Topic = keyof typeof topics;

const endOf = { trouble: 'recovered', provider_trouble: 'provider_recovered' } as const;

/** A message waits this long for what belongs to it: a hundred failures are one message. */
const gatherS = 10;

export interface IncidentNote {
  readonly incident: string;
  /** Whose channels are told, beside those of all tenants. */
  readonly tenant: string;
  readonly provider: string;
}

/** Tells of connections in trouble, no sooner than after `patienceS`; trouble that ends earlier is not told. */
export async function queueTrouble(
  db: Kysely<VaultSchema>,
  notes: readonly IncidentNote[],
  patienceS: number,
): Promise<void> {
  await queue(db, 'trouble', withDefault(notes), patienceS);
}

/** Tells the channels of `owners` of a provider's incident. */
export async function queueProviderTrouble(
  db: Kysely<VaultSchema>,
  incident: string,
  provider: string,
  owners: readonly string[],
): Promise<void> {
  const notes = owners.map((owner) => ({ incident, provider, owner }));
  await queue(db, 'provider_trouble', notes, 0);
}

export interface Forecast {
  readonly connection: string;
  readonly tenant: string;
  readonly provider: string;
  /** ISO 8601. */
  readonly expiresAt: string;
  readonly daysLeft: number;
}

/** One message per step of a forecast. */
export async function queueForecasts(
  db: Kysely<VaultSchema>,
  forecasts: readonly Forecast[],
): Promise<void> {
  await queue(db, 'expiring', withDefault(forecasts), 0);
}

function withDefault<Note extends { readonly tenant: string }>(notes: readonly Note[]) {
  return notes.flatMap((note) => [
    { ...note, owner: note.tenant },
    { ...note, owner: defaultTenant },
  ]);
}

interface Note {
  readonly owner: string;
  readonly provider: string;
  readonly incident?: string;
  readonly connection?: string;
  readonly expiresAt?: string;
  readonly daysLeft?: number;
}

async function queue(
  db: Kysely<VaultSchema>,
  topic: Topic,
  notes: readonly Note[],
  patienceS: number,
): Promise<void> {
  for (const [provider, some] of byProvider(notes))
    await write(
      db,
      { topic, provider, patienceS },
      sql`
        select channel.id as channel, note.incident, note.connection, note.expires_at, note.days_left
        from unnest(
          ${some.map(({ owner }) => owner)}::text[],
          ${some.map(({ incident }) => incident ?? null)}::uuid[],
          ${some.map(({ connection }) => connection ?? null)}::uuid[],
          ${some.map(({ expiresAt }) => expiresAt ?? null)}::timestamptz[],
          ${some.map(({ daysLeft }) => daysLeft ?? null)}::int[]
        ) as note (owner, incident, connection, expires_at, days_left)
        join alert_channels channel on channel.tenant = note.owner`,
    );
}

/**
 * Ends what was told of these incidents: what nobody was told of yet is dropped, and who was told is told of the end.
 */
export async function endAlerts(
  db: Kysely<VaultSchema>,
  topic: keyof typeof endOf,
  ended: readonly { readonly id: string; readonly provider: string }[],
): Promise<void> {
  if (ended.length === 0) return;
  await dropUnsent(
    db,
    ended.map(({ id }) => id),
  );
  for (const [provider, some] of byProvider(ended))
    await write(
      db,
      { topic: endOf[topic], provider, patienceS: 0 },
      sql`
        select told.channel, told.incident, null::uuid as connection, null::timestamptz as expires_at,
          null::int as days_left
        from alert_lines told join alert_channels channel on channel.id = told.channel
        where told.incident = any (${some.map(({ id }) => id)}::uuid[]) and told.topic = ${topic}`,
    );
}

/**
 * Takes incidents out of messages that nobody has begun to send. Here and in `write`, channels are locked before
 * messages, and both in one order: a refresh that writes down its outcome must not lose to a deadlock.
 */
export async function dropUnsent(
  db: Kysely<VaultSchema>,
  incidents: readonly string[],
): Promise<void> {
  if (incidents.length === 0) return;
  await sql`
    with told_channel as materialized (
      select id from alert_channels
      where id in (select channel from alert_lines where incident = any (${incidents}::uuid[]))
      order by id for key share
    ), message as materialized (
      select id from alert_deliveries
      where attempts = 0 and channel in (select id from told_channel) and id in (
        select delivery from alert_lines where incident = any (${incidents}::uuid[]))
      order by provider, channel for update)
    delete from alert_lines using message
    where delivery = message.id and incident = any (${incidents}::uuid[])`.execute(db);
}

interface Message {
  readonly topic: Topic;
  readonly provider: string;
  readonly patienceS: number;
}

/**
 * Adds lines to the messages that are gathering, or begins them. `wanted` names `channel` and the columns of a line;
 * what a channel was told before is left out. After several messages of a kind within an hour the next ones wait
 * longer, so that a slow storm does not become many messages either.
 */
async function write(
  db: Kysely<VaultSchema>,
  { topic, provider, patienceS }: Message,
  lines: RawBuilder<unknown>,
): Promise<void> {
  await sql`
    with line as (${lines}), open_channel as materialized (
      select id from alert_channels
      where id in (select channel from line) and disabled_at is null and ${topics[topic]} = any (events)
      order by id for key share
    ), wanted as (
      select line.* from line join open_channel on open_channel.id = line.channel
      where not exists (
          select from alert_lines told
          where told.channel = line.channel
            and ((told.incident = line.incident and told.topic = ${topic})
              or (told.connection = line.connection and told.expires_at = line.expires_at
                and told.days_left = line.days_left)))
    ), message as (
      insert into alert_deliveries (id, channel, topic, provider, next_at)
      select gen_random_uuid(), channel, ${topic}, ${provider},
        greatest(now() + make_interval(secs => ${gatherS + patienceS}), (
          select case count(*) when 0 then now() when 1 then max(delivered_at) + interval '30 seconds'
            when 2 then max(delivered_at) + interval '2 minutes'
            else max(delivered_at) + interval '10 minutes' end
          from alert_deliveries sent
          where sent.channel = chosen.channel and sent.topic = ${topic} and sent.provider = ${provider}
            and sent.delivered_at > now() - interval '1 hour'))
      from (select distinct channel from wanted order by channel) chosen
      on conflict (channel, topic, provider) where attempts = 0
      do update set next_at = least(alert_deliveries.next_at, excluded.next_at)
      returning id, channel
    )
    insert into alert_lines (delivery, channel, topic, incident, connection, expires_at, days_left)
    select message.id, wanted.channel, ${topic}, incident, connection, expires_at, days_left
    from wanted join message on message.channel = wanted.channel
    on conflict do nothing`.execute(db);
}

function byProvider<Item extends { readonly provider: string }>(
  items: readonly Item[],
): readonly (readonly [string, readonly Item[]])[] {
  const groups = new Map<string, Item[]>();
  for (const item of items) groups.set(item.provider, [...(groups.get(item.provider) ?? []), item]);
  return [...groups].sort(([one], [other]) => (one < other ? -1 : 1));
}
