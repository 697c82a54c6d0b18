import { startReceiver } from './receiver';
import type { TestEngine } from './engine';

export interface FilledTenant {
  readonly tenant: string;
  readonly key: string;
  readonly brandId: string;
  readonly leadId: string;
  readonly bookingId: string;
  readonly interactionId: string;
  readonly errorId: string;
  readonly subscriptionId: string;
  readonly deadLetterId: string;
  readonly eventId: string;
}

/** A tenant that used everything once, so that every table holds at least one row of it. */
export async function fillTenant(engine: TestEngine): Promise<FilledTenant> {
  const { id: tenant, brand_id: brandId } = await engine.tenant();
  const key = await engine.apiKey(tenant);
  const webhookKey = await engine.webhookKey(tenant);
  const post = async <Body>(path: string, body: unknown, method = 'POST'): Promise<Body> => {
    const answer = await engine.call<Body>(method, path, { key, body });
    if (answer.status >= 300) throw new Error(`${path}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  const receiver = await startReceiver();
  const subscription = await post<{ id: string; secret: string }>('/api/system/bus/subscriptions', {
    name: 'one',
    url: receiver.url,
    event_types: ['lead.received'],
    batch_delay_ms: 0,
  });
  receiver.trust(subscription.secret);

  const submission = {
    source: 'form',
    name: 'Awa Diop',
    email: 'awa@example.sn',
    phone: '+221771234567',
    message: 'Bonjour',
    consent: { granted: true },
  };
  const { body: accepted } = await engine.send(webhookKey, submission);
  await receiver.waitFor('the delivery', () => receiver.batches.length === 1);
  await post(`/api/system/bus/events/${accepted.event_id}/reject`, {
    subscription_id: subscription.id,
    reason: 'test',
    retryable: false,
  });
  const dead = await engine.call<{ items: { id: string }[] }>(
    'GET',
    '/api/system/bus/dead-letters',
    { key },
  );
  const deadLetterId = dead.body.items[0]?.id ?? '';
  await engine.call('DELETE', `/api/system/bus/subscriptions/${subscription.id}`, { key });
  await receiver.close();

  const ingest = (body: unknown) =>
    post<{ results: { lead: { id: string } }[] }>('/api/leads/ingest', { items: [body] });
  const leadId =
    (await ingest({ event_id: accepted.event_id, submission })).results[0]?.lead.id ?? '';
  await ingest({ submission: { ...submission, message: 'Encore' } });
  await ingest({
    submission: {
      source: 'form',
      phone: '+221771234567',
      email: 'm@example.sn',
      name: 'Moussa Fall',
    },
  });
  await post('/api/leads/scores', {
    items: [
      {
        lead_id: leadId,
        score: 80,
        probability: 0.6,
        temperature: 'hot',
        scorer: 'rules',
        reasons: [],
        evidence: [],
        features: {},
        needs_human: false,
        mode: 'sandbox',
      },
    ],
  });
  const { booking } = await post<{ booking: { id: string } }>(
    `/api/leads/${leadId}/bookings/claim`,
    {},
  );
  const { interaction } = await post<{ interaction: { id: string } }>(
    `/api/leads/${leadId}/interactions/claim`,
    { idempotency_key: `${tenant} 1`, channel: 'email', kind: 'hello' },
  );
  await post(`/api/leads/${leadId}/briefing`, { text: 'Brief', mode: 'sandbox' }, 'PUT');
  await post(
    `/api/brands/${brandId}`,
    { products: [{ name: 'Panneau', price_minor: 150_000, currency: 'XOF' }] },
    'PATCH',
  );
  const { id: errorId } = await post<{ id: string }>('/api/system/errors', {
    workflow_id: 'mkt302',
    workflow_name: 'MKT-302',
    message: 'It broke',
  });
  await engine.superuser.pool.query(
    `insert into suppression_entries (id, tenant_id, identity_kind, identity_channel, identity_value, reason)
     values (new_uuid_v7(), $1, 'email', 'email', 'nobody@example.sn', 'manual')`,
    [tenant],
  );
  return {
    tenant,
    key,
    brandId,
    leadId,
    bookingId: booking.id,
    interactionId: interaction.id,
    errorId,
    subscriptionId: subscription.id,
    deadLetterId,
    eventId: accepted.event_id,
  };
}
