import { sql, type Kysely } from 'kysely';
import type { VaultSchema } from '../database/schema';
import type { Claimed } from '../events/deliveries';
import { defaultTenant } from '../tenants/default';
import type { AccountFacts, AlertFacts } from './facts';
import type { Topic } from './queue';

/** A message that is due, its channel as it is stored, and what it tells. */
export interface DueAlert extends Claimed {
  readonly channel: string;
  readonly tenant: string;
  readonly kind: string;
  readonly settings: Record<string, unknown>;
  readonly secret: Buffer | null;
  readonly locale: string;
  readonly include_connect_link: boolean;
  readonly topic: Topic;
  readonly provider: string;
  readonly facts: readonly AlertFacts[];
}

type Head = Omit<DueAlert, 'facts'>;

interface Line {
  readonly delivery: string;
  readonly incident: string | null;
  readonly kind: 'connection' | 'provider' | 'integration' | null;
  readonly owner: string | null;
  readonly status: 'reauth_required' | 'error' | null;
  readonly cause: string | null;
  readonly opened_at: Date | null;
  readonly closed_at: Date | null;
  readonly expires_at: Date | null;
  readonly days_left: number | null;
  readonly connection: string | null;
  readonly tenant: string | null;
  readonly subject: string | null;
  readonly account_name: string | null;
  readonly label: string | null;
}

interface Member extends AccountFacts {
  readonly delivery: string;
  readonly incident: string;
}

/** Reads what was claimed. A channel that was disabled meanwhile has nothing to tell. */
export async function loadAlerts(
  db: Kysely<VaultSchema>,
  claimed: readonly Claimed[],
): Promise<readonly DueAlert[]> {
  const ids = claimed.map(({ id }) => id);
  const { rows: heads } = await sql<Head>`
    select message.id, message.attempts, message.channel, channel.tenant, channel.kind, channel.settings,
      channel.secret, channel.locale, channel.include_connect_link, message.topic, message.provider
    from alert_deliveries message join alert_channels channel on channel.id = message.channel
    where message.id = any (${ids}::uuid[])`.execute(db);
  const { rows: lines } = await sql<Line>`
    select line.delivery, line.incident, incident.kind, incident.tenant as owner, incident.status, incident.cause,
      incident.opened_at, incident.closed_at, line.expires_at, line.days_left,
      connection.id as connection, connection.tenant, connection.subject, connection.account_name, connection.label
    from alert_lines line join alert_channels channel on channel.id = line.channel and channel.disabled_at is null
      left join incidents incident on incident.id = line.incident
      left join connections connection on connection.id = coalesce(line.connection, incident.connection)
    where line.delivery = any (${ids}::uuid[])
    order by coalesce(incident.opened_at, line.expires_at), connection.id`.execute(db);
  const members = await membersOf(db, ids);
  return heads.map((head) => ({
    ...head,
    facts: lines
      .filter(({ delivery }) => delivery === head.id)
      .flatMap((line) =>
        factsOf(
          line,
          members.filter(
            ({ delivery, incident }) => delivery === head.id && incident === line.incident,
          ),
        ),
      ),
  }));
}

/** Connections of the providers' incidents that are told of; a tenant is told of its own only. */
async function membersOf(
  db: Kysely<VaultSchema>,
  deliveries: readonly string[],
): Promise<readonly Member[]> {
  const { rows } = await sql<Member>`
    select line.delivery, line.incident, connection.id as connection, connection.tenant, connection.subject,
      connection.account_name as account, connection.label
    from alert_lines line join alert_channels channel on channel.id = line.channel
      join incident_connections member on member.incident = line.incident
      join connections connection on connection.id = member.connection
    where line.delivery = any (${deliveries}::uuid[])
      and channel.tenant in (${defaultTenant}, member.tenant)
    order by connection.tenant, connection.subject, connection.id`.execute(db);
  return rows;
}

function factsOf(line: Line, members: readonly Member[]): readonly AlertFacts[] {
  const account = accountOf(line);
  const { kind, status, cause, opened_at, owner } = line;
  if (line.expires_at !== null && line.days_left !== null)
    return account
      ? [{ kind: 'forecast', expiresAt: line.expires_at, daysLeft: line.days_left, account }]
      : [];
  if (kind === null || status === null || cause === null || opened_at === null || owner === null)
    return [];
  if (kind === 'connection')
    return account ? [{ kind, status, cause, openedAt: opened_at, account }] : [];
  return [{ kind, owner, cause, openedAt: opened_at, closedAt: line.closed_at, accounts: members }];
}

function accountOf(line: Line): AccountFacts | undefined {
  const { connection, tenant, subject } = line;
  if (connection === null || tenant === null || subject === null) return undefined;
  return { connection, tenant, subject, account: line.account_name, label: line.label };
}
