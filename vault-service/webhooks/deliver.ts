import { sql, type Kysely } from 'kysely';
import { signWebhook } from '../../core/webhooks/signature';
import type { Logger } from '../../platform/logging/logger';
import { appendWithin } from '../audit/log';
import type { VaultSchema } from '../database/schema';
import type { EgressRules } from '../egress/address';
import { call } from '../egress/request';
import type { TenantKeys } from '../encryption/tenant-keys';
import { retryInS } from './backoff';
import { webhookResource } from './secret';

export interface DeliverParts {
  readonly db: Kysely<VaultSchema>;
  readonly keys: TenantKeys;
  readonly rules: EgressRules;
  readonly logger: Logger;
}

const atOnce = 20;
const timeoutMs = 15_000;
/** Longer than a try takes; a replica that died in between leaves its deliveries to the others after it. */
const leaseS = 60;

interface Due {
  readonly id: string;
  readonly attempts: number;
  readonly endpoint: string;
  readonly tenant: string;
  readonly url: string;
  readonly secret: Buffer;
  readonly previous_secret: Buffer | null;
  readonly previous_until: Date | null;
  readonly event: string;
  readonly type: string;
  readonly event_tenant: string;
  readonly connection: string;
  readonly payload: Record<string, unknown>;
  readonly created_at: Date;
}

/** Sends what is due; every replica does, each delivery by one at a time. Answers how many were tried. */
export async function deliverDue(parts: DeliverParts): Promise<number> {
  const { rows } = await sql<Due>`
    with due as (
      update webhook_deliveries set attempts = attempts + 1, lease_until = now() + make_interval(secs => ${leaseS})
      where id in (
        select id from webhook_deliveries
        where delivered_at is null and failed_at is null and next_at <= now()
          and (lease_until is null or lease_until < now())
        order by next_at limit ${atOnce} for update skip locked)
      returning id, attempts, endpoint, event)
    select due.id, due.attempts, due.endpoint, endpoint.tenant, endpoint.url, endpoint.secret,
      endpoint.previous_secret, endpoint.previous_until, due.event, event.type, event.tenant as event_tenant,
      event.connection, event.payload, event.created_at
    from due join webhook_endpoints endpoint on endpoint.id = due.endpoint
      join outbox event on event.id = due.event`.execute(parts.db);
  await Promise.all(rows.map((due) => deliver(parts, due)));
  return rows.length;
}

async function deliver({ db, keys, rules, logger }: DeliverParts, due: Due): Promise<void> {
  const outcome = await send({ keys, rules }, due).catch((failure: unknown) => {
    logger.debug({ err: failure, delivery: due.id }, 'a webhook was not delivered');
    return 'unreachable';
  });
  const delivered = /^http_2\d\d$/.test(outcome);
  const waitS = retryInS(due.attempts, Math.random());
  const now = sql<Date>`now()`;
  await db
    .updateTable('webhook_deliveries')
    .set({
      last_outcome: outcome,
      lease_until: null,
      ...(delivered ? { delivered_at: now } : {}),
      ...(!delivered && waitS === undefined ? { failed_at: now } : {}),
      ...(!delivered && waitS !== undefined
        ? { next_at: sql<Date>`now() + make_interval(secs => ${waitS})` }
        : {}),
    })
    .where('id', '=', due.id)
    .execute();
  if (outcome === 'http_410') await disable(db, due);
}

/** Standard Webhooks: the id is the event's, so that a repeated delivery can be recognised. */
async function send(
  { keys, rules }: Pick<DeliverParts, 'keys' | 'rules'>,
  due: Due,
): Promise<string> {
  const body = JSON.stringify({
    type: due.type,
    timestamp: due.created_at.toISOString(),
    data: { tenant: due.event_tenant, connection: due.connection, ...due.payload },
  });
  const cipher = await keys.cipher(due.tenant, due.secret);
  const resource = webhookResource(due.endpoint);
  const secrets = [cipher.open(resource, 'secret', due.secret)];
  if (due.previous_secret && due.previous_until && due.previous_until.getTime() > Date.now())
    secrets.push(cipher.open(resource, 'previous_secret', due.previous_secret));
  const timestampS = Math.floor(Date.now() / 1000);
  const signatures = secrets.map((secret) =>
    signWebhook(secret, { id: due.event, timestampS, body }),
  );
  const { status } = await call(
    {
      method: 'POST',
      url: due.url,
      timeoutMs,
      body,
      headers: {
        'content-type': 'application/json',
        'webhook-id': due.event,
        'webhook-timestamp': String(timestampS),
        'webhook-signature': signatures.join(' '),
      },
    },
    rules,
  );
  return `http_${status}`;
}

/** 410 Gone: the receiver wants no more. */
async function disable(db: Kysely<VaultSchema>, { endpoint, tenant }: Due): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await tx
      .updateTable('webhook_endpoints')
      .set({ disabled_at: sql<Date>`now()`, disabled_reason: 'gone' })
      .where('id', '=', endpoint)
      .where('disabled_at', 'is', null)
      .execute();
    await appendWithin(tx, [
      {
        action: 'webhook.disable',
        actor: 'vault',
        tenant,
        target: `webhook:${endpoint}`,
        outcome: 'gone',
      },
    ]);
  });
}

/** Events are kept for a month, delivered or not. */
export async function forgetOldEvents(db: Kysely<VaultSchema>): Promise<void> {
  await db
    .deleteFrom('outbox')
    .where('created_at', '<', sql<Date>`now() - interval '30 days'`)
    .execute();
}
