import { sql, type Kysely } from 'kysely';
import { signWebhook } from '../../core/webhooks/signature';
import type { Logger } from '../../platform/logging/logger';
import { appendWithin } from '../audit/log';
import type { VaultSchema } from '../database/schema';
import type { EgressRules } from '../egress/address';
import { call } from '../egress/request';
import type { TenantKeys } from '../encryption/tenant-keys';
import { sendDue, type Claimed } from '../events/deliveries';
import { webhookResource } from './secret';

export interface DeliverParts {
  readonly db: Kysely<VaultSchema>;
  readonly keys: TenantKeys;
  readonly rules: EgressRules;
  readonly logger: Logger;
}

const timeoutMs = 15_000;

interface Due extends Claimed {
  readonly endpoint: string;
  readonly tenant: string;
  readonly url: string;
  readonly secret: Buffer;
  readonly previous_secret: Buffer | null;
  readonly previous_until: Date | null;
  readonly event: string;
  readonly type: string;
  readonly event_tenant: string;
  readonly connection: string | null;
  readonly payload: Record<string, unknown>;
  readonly created_at: Date;
}

/** Sends the webhooks that are due. Answers how many were tried. */
export async function deliverDue({ db, keys, rules, logger }: DeliverParts): Promise<number> {
  return sendDue<Due>(
    db,
    {
      table: 'webhook_deliveries',
      atOnce: 20,
      load: (claimed) => load(db, claimed),
      async send(due) {
        const status = await send({ keys, rules }, due);
        if (status === 410) await disable(db, due);
        return { delivered: status >= 200 && status < 300, outcome: `http_${status}` };
      },
    },
    logger,
  );
}

async function load(db: Kysely<VaultSchema>, claimed: readonly Claimed[]): Promise<readonly Due[]> {
  const { rows } = await sql<Due>`
    select delivery.id, delivery.attempts, delivery.endpoint, endpoint.tenant, endpoint.url, endpoint.secret,
      endpoint.previous_secret, endpoint.previous_until, delivery.event, event.type, event.tenant as event_tenant,
      event.connection, event.payload, event.created_at
    from webhook_deliveries delivery join webhook_endpoints endpoint on endpoint.id = delivery.endpoint
      join outbox event on event.id = delivery.event
    where delivery.id = any (${claimed.map(({ id }) => id)}::uuid[])`.execute(db);
  return rows;
}

/** Standard Webhooks: the id is the event's, so that a repeated delivery can be recognised. */
async function send(
  { keys, rules }: Pick<DeliverParts, 'keys' | 'rules'>,
  due: Due,
): Promise<number> {
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
  return status;
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
