import { sql, type Kysely } from 'kysely';
import type { Logger } from '../../platform/logging/logger';
import { textsFor } from '../connect/texts';
import type { VaultSchema } from '../database/schema';
import type { EgressRules } from '../egress/address';
import type { TenantKeys } from '../encryption/tenant-keys';
import { sendDue, type Sent } from '../events/deliveries';
import { findProfile } from '../providers/registry';
import { openChannel } from './channel';
import { composeAlert } from './compose';
import { connectLinks } from './links';
import { loadAlerts, type DueAlert } from './load';

export interface AlertParts {
  readonly db: Kysely<VaultSchema>;
  readonly keys: TenantKeys;
  readonly rules: EgressRules;
  readonly logger: Logger;
  /** Connect links begin with it. */
  readonly publicUrl: string;
}

/** Sends the alerts that are due, on the same engine as webhooks. Answers how many were tried. */
export async function deliverAlerts(parts: AlertParts): Promise<number> {
  return sendDue<DueAlert>(
    parts.db,
    {
      table: 'alert_deliveries',
      atOnce: 5,
      load: (claimed) => loadAlerts(parts.db, claimed),
      send: (due) => send(parts, due),
    },
    parts.logger,
  );
}

async function send({ db, keys, rules, publicUrl }: AlertParts, due: DueAlert): Promise<Sent> {
  const message = composeAlert({
    topic: due.topic,
    provider: findProfile(due.provider)?.title ?? due.provider,
    locale: textsFor(due.locale).locale,
    reader: due.tenant,
    facts: due.facts,
    links: await connectLinks(db, publicUrl, due),
  });
  // What it was to tell has ended or gone meanwhile.
  if (!message) return { delivered: true, outcome: 'nothing_to_tell' };
  const { kind, settings } = await openChannel(keys, { ...due, id: due.channel });
  return kind.send(settings, { id: due.id, message }, rules);
}

/** Messages are forgotten with the events they told of, but not while their incident is open: it is told once. */
export async function forgetOldAlerts(db: Kysely<VaultSchema>): Promise<void> {
  await sql`
    delete from alert_deliveries message
    where created_at < now() - interval '30 days' and not exists (
      select from alert_lines line join incidents incident on incident.id = line.incident
      where line.delivery = message.id and incident.closed_at is null)`.execute(db);
}
