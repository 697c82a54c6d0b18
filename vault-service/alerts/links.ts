import type { Kysely } from 'kysely';
import { createSession } from '../connect/sessions';
import type { VaultSchema } from '../database/schema';
import type { Trail } from '../http/policy';
import type { AlertFacts } from './facts';
import type { DueAlert } from './load';

/** More links than a person uses within the half hour they are valid are not made. */
const mostLinks = 10;

/** A fresh connect link for each account its owner has to connect again; each is a credential, stored as a hash only. */
export async function connectLinks(
  db: Kysely<VaultSchema>,
  publicUrl: string,
  { channel, provider, locale, facts, include_connect_link }: DueAlert,
): Promise<ReadonlyMap<string, string>> {
  const links = new Map<string, string>();
  if (!include_connect_link) return links;
  for (const { connection, tenant, subject } of facts.flatMap(reconnectable).slice(0, mostLinks)) {
    const { token } = await createSession(
      db,
      {
        tenant,
        subject,
        providers: [provider],
        locale,
        returnUrl: undefined,
        additionalAccount: false,
        createdBy: `alert_channel:${channel}`,
      },
      trailOf(channel),
    );
    links.set(connection, `${publicUrl}/connect/${token}`);
  }
  return links;
}

function reconnectable(facts: AlertFacts) {
  const needed =
    facts.kind === 'forecast' ||
    (facts.kind === 'connection' && facts.status === 'reauth_required');
  return needed ? [facts.account] : [];
}

function trailOf(channel: string): Trail {
  return {
    subject: {},
    entryTaken: false,
    about: () => undefined,
    entry: (subject) => ({
      action: 'connect_session.create',
      actor: `alert_channel:${channel}`,
      ...subject,
      outcome: 'ok',
    }),
  };
}
