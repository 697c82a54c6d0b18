import { startTestEngine, type TestEngine } from '../support/engine';

let engine: TestEngine;
let key: string;
let brandId: string;

beforeAll(async () => {
  engine = await startTestEngine();
  const tenant = await engine.tenant();
  key = await engine.apiKey(tenant.id);
  brandId = tenant.brand_id;
});

afterAll(() => engine.close());

test('a tenant starts with a brand of its name, in its country and language', async () => {
  const { body } = await engine.call('GET', '/api/brands', { key });
  expect(body).toMatchObject({
    items: [
      {
        id: brandId,
        name: 'Teranga Solaire',
        subject: null,
        language: 'fr',
        country: 'SN',
        time_zone: 'Africa/Dakar',
        products: [],
        meeting: { event_type_id: null, duration_min: 30, window_days: 7 },
        whatsapp: { template_name: null, template_language: null },
      },
    ],
  });
});

test('a change touches what it names and keeps the rest', async () => {
  const products = [
    {
      name: 'Panneau 450 W',
      facts: ['25 ans de garantie'],
      price_minor: 15_000_000,
      currency: 'XOF',
    },
    { name: 'Pose' },
  ];
  await engine.call('PATCH', `/api/brands/${brandId}`, {
    key,
    body: { products, meeting: { event_type_id: 12, window_days: 10 } },
  });
  const { body } = await engine.call('PATCH', `/api/brands/${brandId}`, {
    key,
    body: { subject: 'teranga', whatsapp: { template_name: 'rdv' }, meeting: { duration_min: 45 } },
  });
  expect(body).toMatchObject({
    name: 'Teranga Solaire',
    subject: 'teranga',
    products: [
      { name: 'Panneau 450 W', price_minor: 15_000_000, currency: 'XOF' },
      { name: 'Pose', facts: [], price_minor: null },
    ],
    meeting: { event_type_id: 12, duration_min: 45, window_days: 10 },
    whatsapp: { template_name: 'rdv', template_language: null },
  });
  expect((await engine.call('GET', `/api/brands/${brandId}`, { key })).body).toEqual(body);
});

test('a new brand takes what is left out from the tenant', async () => {
  const { status, body } = await engine.call('POST', '/api/brands', {
    key,
    body: { name: 'Loja', language: 'pt-BR' },
  });
  expect(status).toBe(201);
  expect(body).toMatchObject({ name: 'Loja', language: 'pt-BR', country: 'SN' });
});

test.each([
  [{ name: '' }, 'name'],
  [{ name: 'X', country: 'Senegal' }, 'country'],
  [{ name: 'X', time_zone: 'Mars/Olympus' }, 'time_zone'],
  [{ name: 'X', products: [{ name: 'P', price_minor: 5 }] }, 'products[0].currency'],
  [
    { name: 'X', products: [{ name: 'P', price_minor: 1.5, currency: 'EUR' }] },
    'products[0].price_minor',
  ],
  [{ name: 'X', meeting: { duration_min: 1 } }, 'meeting.duration_min'],
  [{ name: 'X', colour: 'red' }, 'colour'],
])('a wrong brand is refused: %j', async (wrong, field) => {
  const answer = await engine.call<{ errors: { field: string }[] }>('POST', '/api/brands', {
    key,
    body: wrong,
  });
  expect(answer.status).toBe(422);
  expect(answer.body.errors.map((error) => error.field)).toContain(field);
});
