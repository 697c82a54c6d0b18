import { startReceiver, waitFor, type Receiver } from './support/receiver';
import { startTestEngine, type TestEngine } from './support/engine';

let engine: TestEngine;
let receiver: Receiver;

beforeAll(async () => {
  engine = await startTestEngine();
  receiver = await startReceiver();
});

afterAll(async () => {
  await engine.close();
  await receiver.close();
});

interface Results<Item> {
  results: (Item & { ok: boolean; code?: string })[];
}

test('a lead goes from the signed webhook to a booked meeting and one message, every step announced', async () => {
  const tenant = await engine.tenant();
  const installation = await engine.apiKey();
  const key = await engine.apiKey(tenant.id);
  const webhookKey = await engine.webhookKey(tenant.id);

  const subscription = await engine.call<{ id: string; secret: string }>(
    'POST',
    '/api/system/bus/subscriptions',
    {
      key: installation,
      body: {
        name: 'everything',
        url: receiver.url,
        event_types: ['lead.received', 'lead.ingested', 'lead.qualified', 'booking.confirmed'],
        batch_delay_ms: 0,
      },
    },
  );
  expect(subscription.status).toBe(201);
  receiver.trust(subscription.body.secret);

  const submission = {
    source: 'website-form',
    name: 'Awa Diop',
    email: 'awa@example.sn',
    phone: '77 123 45 67',
    message: 'Je veux un devis pour 20 panneaux cette semaine.',
    locale: 'fr-SN',
    consent: { granted: true },
  };
  const accepted = await engine.send(webhookKey, submission);
  expect(accepted).toMatchObject({ status: 202, body: { status: 'accepted' } });

  await waitFor('lead.received', () => receiver.events().length === 1);
  const [received] = receiver.events();
  expect(received).toMatchObject({
    id: accepted.body.event_id,
    type: 'lead.received',
    tenant: tenant.id,
    depth: 0,
    causation_id: null,
    data: { entry: 'mkt-301', submission: { email: 'awa@example.sn' } },
  });

  const ingest = () =>
    engine.call<Results<{ outcome: string; lead: { id: string; phone: string } }>>(
      'POST',
      '/api/leads/ingest',
      {
        key: installation,
        tenant: tenant.id,
        body: { items: [{ event_id: received?.id, submission }] },
      },
    );
  const ingested = (await ingest()).body.results[0];
  expect(ingested).toMatchObject({
    ok: true,
    outcome: 'created',
    lead: {
      phone: '+221771234567',
      country: 'SN',
      time_zone: 'Africa/Dakar',
      brand_id: tenant.brand_id,
      consent: [{ purpose: 'contact', channel: null, granted: true }],
      touchpoints: 1,
    },
  });
  expect((await ingest()).body.results[0]).toEqual(ingested);
  const leadId = ingested?.lead.id ?? '';

  await waitFor('lead.ingested', () => receiver.events().length === 2);
  const ingestedEvent = receiver.events()[1];
  expect(ingestedEvent).toMatchObject({
    type: 'lead.ingested',
    depth: 1,
    causation_id: received?.id,
    correlation_id: received?.correlation_id,
    aggregate: { type: 'lead', id: leadId },
  });

  const score = () =>
    engine.call<Results<{ outcome: string; score_id: string }>>('POST', '/api/leads/scores', {
      key,
      body: {
        items: [
          {
            event_id: ingestedEvent?.id,
            lead_id: leadId,
            score: 84,
            probability: 0.71,
            temperature: 'hot',
            scorer: 'model',
            reasons: ['Asks for a quote this week.'],
            evidence: [{ feature: 'urgency', quote: 'cette semaine' }],
            features: { urgency: 'high' },
            needs_human: false,
            model: 'a-model',
            prompt_version: 'lead.score@1',
            usage: { input_tokens: 900, output_tokens: 120 },
            cost_usd_micros: 4_500,
            latency_ms: 1_200.4,
            mode: 'sandbox',
          },
        ],
      },
    });
  const stored = (await score()).body.results[0];
  expect(stored).toMatchObject({ ok: true, outcome: 'stored' });
  expect((await score()).body.results[0]).toEqual({ ...stored, outcome: 'duplicate' });

  await waitFor('lead.qualified', () => receiver.events().length === 3);
  const qualified = receiver.events()[2];
  expect(qualified).toMatchObject({
    type: 'lead.qualified',
    depth: 2,
    correlation_id: received?.correlation_id,
    data: { score: 84, temperature: 'hot', lead: { id: leadId } },
  });

  const claim = await engine.call<{ outcome: string; booking: { id: string } }>(
    'POST',
    `/api/leads/${leadId}/bookings/claim`,
    { key, body: { event_id: qualified?.id } },
  );
  expect(claim.body).toMatchObject({ outcome: 'claimed', booking: { status: 'claimed' } });
  const confirm = () =>
    engine.call('PATCH', `/api/leads/bookings/${claim.body.booking.id}`, {
      key,
      body: {
        status: 'confirmed',
        provider: 'cal-com',
        mode: 'sandbox',
        start: '2099-03-02T10:00:00Z',
        end: '2099-03-02T10:30:00Z',
        external_id: 'cal_1',
        meeting_url: 'https://meet.example/1',
      },
    });
  expect((await confirm()).body).toMatchObject({ status: 'confirmed', mode: 'sandbox' });
  expect((await confirm()).status).toBe(200);

  const message = {
    idempotency_key: `booking ${claim.body.booking.id}`,
    channel: 'whatsapp',
    kind: 'booking_confirmation',
    event_id: qualified?.id,
  };
  const interaction = await engine.call<{ interaction: { id: string } }>(
    'POST',
    `/api/leads/${leadId}/interactions/claim`,
    { key, body: message },
  );
  expect(interaction.body).toMatchObject({
    outcome: 'claimed',
    interaction: { address: '+221771234567', status: 'claimed' },
    window: { whatsapp_open: false, closes_at: null },
  });
  await engine.call('PATCH', `/api/leads/interactions/${interaction.body.interaction.id}`, {
    key,
    body: { status: 'sent', template: 'rdv', external_id: 'wamid.1', mode: 'sandbox' },
  });
  await engine.call('PUT', `/api/leads/${leadId}/briefing`, {
    key,
    body: { text: 'Awa veut 20 panneaux.', mode: 'sandbox', event_id: qualified?.id },
  });

  await waitFor('booking.confirmed', () => receiver.events().length === 4);
  expect(receiver.events()[3]).toMatchObject({
    type: 'booking.confirmed',
    depth: 3,
    causation_id: qualified?.id,
    data: { lead_id: leadId, start: '2099-03-02T10:00:00.000Z' },
  });

  const full = await engine.call('GET', `/api/leads/${leadId}`, { key });
  expect(full.body).toMatchObject({
    lead: { id: leadId, name: 'Awa Diop' },
    stage: 'booked',
    brand: { name: 'Teranga Solaire', meeting: { duration_min: 30 } },
    score: { score: 84, scorer: 'model', evidence: [{ quote: 'cette semaine' }] },
    bookings: [{ status: 'confirmed' }],
    interactions: [{ status: 'sent', external_id: 'wamid.1' }],
    briefing: { text: 'Awa veut 20 panneaux.' },
  });

  // The same person again, with nothing new to say.
  const again = await engine.call<Results<{ outcome: string }>>('POST', '/api/leads/ingest', {
    key,
    body: { items: [{ submission }] },
  });
  expect(again.body.results[0]).toMatchObject({
    outcome: 'unchanged',
    lead: { id: leadId, touchpoints: 2 },
  });
  expect(
    (await engine.call('POST', `/api/leads/${leadId}/bookings/claim`, { key, body: {} })).body,
  ).toMatchObject({ outcome: 'already_booked' });
  expect(
    (await engine.call('POST', `/api/leads/${leadId}/interactions/claim`, { key, body: message }))
      .body,
  ).toMatchObject({ outcome: 'already_sent' });
  expect(receiver.refused).toEqual([]);
  expect(receiver.events()).toHaveLength(4);
});
