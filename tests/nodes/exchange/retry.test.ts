import { runNode, runOnce } from '../support/n8n';
import { closeEngines, engineNode, scriptedEngine, tenantA, uuid } from '../support/engine';

afterEach(closeEngines);

const getLead = { resource: 'lead', operation: 'get', leadId: uuid(1), tenant: tenantA };

describe('a read', () => {
  test('that is answered 429 waits as long as Retry-After says, then succeeds', async () => {
    const engine = await scriptedEngine((_request, earlier) =>
      earlier === 0
        ? { status: 429, headers: { 'retry-after': '1' }, body: { code: 'rate_limited' } }
        : { body: { lead: { id: uuid(1) } } },
    );
    const startedMs = Date.now();
    const lead = await runOnce(engineNode(engine, getLead));
    expect(lead).toMatchObject({ lead: { id: uuid(1) } });
    expect(Date.now() - startedMs).toBeGreaterThanOrEqual(1_000);
    expect(engine.requests).toHaveLength(2);
  });

  test('whose Retry-After is longer than patience ends at once and tells the wait', async () => {
    const engine = await scriptedEngine(() => ({
      status: 429,
      headers: { 'retry-after': '3600' },
      body: { code: 'rate_limited', detail: 'Too many requests.' },
    }));
    const { error } = await runOnce(engineNode(engine, getLead, 'continueErrorOutput'));
    expect(error).toMatchObject({ code: 'rate_limited', http_status: 429, retry_after_s: 3_600 });
    expect(engine.requests).toHaveLength(1);
  });

  test.each([500, 502, 503])('that is answered %i is tried again', async (status) => {
    const engine = await scriptedEngine((_request, earlier) =>
      earlier === 0 ? { status, body: 'gateway' } : { body: { lead: {} } },
    );
    await runOnce(engineNode(engine, getLead));
    expect(engine.requests).toHaveLength(2);
  });

  test.each([400, 401, 403, 404, 409, 422])('that is answered %i is not', async (status) => {
    const engine = await scriptedEngine(() => ({
      status,
      body: { code: `code_${String(status)}`, detail: 'No.' },
    }));
    const { error } = await runOnce(engineNode(engine, getLead, 'continueErrorOutput'));
    expect(error).toMatchObject({
      code: `code_${String(status)}`,
      message: 'The marketing engine: No.',
      http_status: status,
    });
    expect(engine.requests).toHaveLength(1);
  });

  test('whose connection breaks is tried again', async () => {
    const engine = await scriptedEngine((_request, earlier) =>
      earlier === 0 ? { hangUp: true } : { body: { lead: {} } },
    );
    await runOnce(engineNode(engine, getLead));
    expect(engine.requests).toHaveLength(2);
  });

  test('that is answered with a page of HTML is tried again', async () => {
    const engine = await scriptedEngine((_request, earlier) =>
      earlier === 0 ? { body: '<html>Sign in</html>' } : { body: { lead: {} } },
    );
    await runOnce(engineNode(engine, getLead));
    expect(engine.requests).toHaveLength(2);
  });

  test('that is redirected does not follow, so that the key stays where it belongs', async () => {
    const elsewhere = await scriptedEngine(() => ({ body: { lead: {} } }));
    const engine = await scriptedEngine(() => ({
      status: 302,
      headers: { location: `${elsewhere.url}/api/leads/x` },
    }));
    const { error } = await runOnce(engineNode(engine, getLead, 'continueErrorOutput'));
    expect(error).toMatchObject({ code: 'redirected' });
    expect(elsewhere.requests).toHaveLength(0);
  });
});

describe('a write the engine would not recognise as a repeat', () => {
  const claim = {
    resource: 'booking',
    operation: 'claim',
    leadId: uuid(1),
    tenant: tenantA,
    eventId: '',
  };

  test('is not repeated after a broken connection', async () => {
    const engine = await scriptedEngine(() => ({ hangUp: true }));
    const { error } = await runOnce(engineNode(engine, claim, 'continueErrorOutput'));
    expect(error).toMatchObject({ code: 'connection_lost', effect: 'unknown' });
    expect(engine.requests).toHaveLength(1);
  });

  test('is not repeated after a 500, which may come after the work', async () => {
    const engine = await scriptedEngine(() => ({ status: 500, body: {} }));
    const { error } = await runOnce(engineNode(engine, claim, 'continueErrorOutput'));
    expect(error).toMatchObject({ code: 'server_error', effect: 'unknown' });
    expect(engine.requests).toHaveLength(1);
  });

  test('that is answered with a page of HTML says so', async () => {
    const engine = await scriptedEngine(() => ({ body: '<html>Sign in</html>' }));
    const { error } = await runOnce(engineNode(engine, claim, 'continueErrorOutput'));
    expect(error).toMatchObject({ code: 'malformed_answer', effect: 'unknown' });
  });

  test('is repeated after 429 and 503, which come before it', async () => {
    const engine = await scriptedEngine((_request, earlier) =>
      earlier < 2
        ? { status: earlier === 0 ? 429 : 503, body: {} }
        : { body: { outcome: 'claimed' } },
    );
    await expect(runOnce(engineNode(engine, claim))).resolves.toMatchObject({ outcome: 'claimed' });
    expect(engine.requests).toHaveLength(3);
  });

  test('is repeated after a broken connection once it carries the id of its event', async () => {
    const engine = await scriptedEngine((_request, earlier) =>
      earlier === 0 ? { hangUp: true } : { body: { outcome: 'claimed' } },
    );
    await runOnce(engineNode(engine, { ...claim, eventId: uuid(9) }));
    expect(engine.requests.map(({ body }) => body)).toEqual([
      { event_id: uuid(9) },
      { event_id: uuid(9) },
    ]);
  });
});

describe('errors', () => {
  test('name the service that cannot be reached and how to go on', async () => {
    const engine = await scriptedEngine(() => ({}));
    await engine.close();
    const report = { resource: 'booking', operation: 'claim', leadId: uuid(1), eventId: '' };
    const { error } = await runOnce(engineNode(engine, report, 'continueErrorOutput'));
    expect(error).toMatchObject({ code: 'unreachable', cause: 'ECONNREFUSED' });
    expect(JSON.stringify(error)).not.toContain('mee_test');
  });

  test('stop the run without a token in them when the node is not set to continue', async () => {
    const engine = await scriptedEngine(() => ({
      status: 404,
      body: { code: 'not_found', detail: 'Gone.' },
    }));
    const failure: unknown = await runNode(engineNode(engine, getLead), [{}]).catch(
      (error: unknown) => error,
    );
    expect(failure).toMatchObject({
      name: 'NodeApiError',
      message: 'The marketing engine: Gone.',
      httpCode: '404',
      context: { itemIndex: 0 },
    });
    const everything = JSON.stringify(failure, Object.getOwnPropertyNames(failure));
    expect(everything).not.toContain('mee_test');
  });
});
