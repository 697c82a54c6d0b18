import { startTestEngine, type TestEngine } from '../support/engine';

let engine: TestEngine;

beforeAll(async () => {
  engine = await startTestEngine();
});

afterAll(() => engine.close());

test('a chain of events ends at depth 5: the effect stays, the event is withheld and an error says so', async () => {
  const { id: tenant } = await engine.tenant();
  const key = await engine.apiKey(tenant);
  const lastEvent = async () =>
    (
      await engine.superuser.pool.query<{ id: string; depth: number; correlation_id: string }>(
        `select id, depth, correlation_id from outbox_events
         where tenant_id = $1 and type = 'lead.ingested' order by seq desc limit 1`,
        [tenant],
      )
    ).rows[0];
  const ingest = async (message: string, eventId: string | undefined) =>
    engine.call<{ results: { ok: boolean; outcome: string }[] }>('POST', '/api/leads/ingest', {
      key,
      headers: { 'x-correlation-id': 'the-loop' },
      body: {
        items: [
          { event_id: eventId, submission: { source: 'form', email: 'loop@example.sn', message } },
        ],
      },
    });

  await ingest('turn 0', undefined);
  for (const turn of [1, 2, 3, 4, 5]) await ingest(`turn ${turn}`, (await lastEvent())?.id);
  expect(await lastEvent()).toMatchObject({ depth: 5, correlation_id: 'the-loop' });

  const sixth = await ingest('turn 6', (await lastEvent())?.id);
  expect(sixth.body.results).toMatchObject([
    { ok: true, outcome: 'merged', lead: { touchpoints: 7 } },
  ]);
  expect(await lastEvent()).toMatchObject({ depth: 5 });
  const errors = await engine.call<{ items: object[] }>('GET', '/api/system/errors', { key });
  expect(errors.body.items).toMatchObject([
    {
      workflow_id: 'engine.bus',
      node: 'lead.ingested',
      message: expect.stringContaining('longer than 5 events') as string,
    },
  ]);
});
