import { request } from 'node:http';
import { startSandbox } from '../../start';
import { at, record, records, startTestSandbox, type TestSandbox } from '../running-sandbox';

let sandbox: TestSandbox;
beforeAll(async () => {
  sandbox = await startTestSandbox();
});
afterAll(() => sandbox.close());
afterEach(() => sandbox.control('reset', {}));

const me = () =>
  sandbox.request('/cal-com/v2/me', { headers: { authorization: 'Bearer cal_sandbox_secret9' } });

describe('binding', () => {
  test.each(['0.0.0.0', '192.168.1.20', '::', 'example.com'])(
    'refuses to listen on %s',
    async (host) => {
      await expect(startSandbox({ host })).rejects.toThrow(/loopback/);
    },
  );
});

describe('hosts', () => {
  test('a request addressed to another host is refused', async () => {
    const { hostname, port } = new URL(sandbox.url);
    const status = await new Promise<number | undefined>((resolve, reject) => {
      request(
        { hostname, port, path: '/control/requests', headers: { host: 'evil.example' } },
        (response) => {
          response.resume();
          resolve(response.statusCode);
        },
      )
        .on('error', reject)
        .end();
    });
    expect(status).toBe(403);
  });

  test('every documented host leads to paths that are served', async () => {
    const hosts = Object.values(record(at(await sandbox.control('hosts'), 'hosts')));
    const { vendors } = record(await sandbox.control('vendors'));
    const paths = records(vendors).flatMap((vendor) => vendor['paths']);
    for (const prefix of hosts)
      expect(paths).toContainEqual(expect.stringContaining(` ${String(prefix)}/`));
  });
});

describe('faults', () => {
  test('a status in the vendor’s own shape, once', async () => {
    await sandbox.fault('cal-com', { kind: 'status', status: 503 });
    expect(await me()).toMatchObject({
      status: 503,
      body: { status: 'error', error: { code: 'ServiceUnavailableException' } },
    });
    expect((await me()).status).toBe(200);
  });

  test('a status with given headers and body', async () => {
    await sandbox.fault('cal-com', {
      kind: 'status',
      status: 429,
      headers: { 'retry-after': '7' },
      body: { mine: true },
    });
    const answer = await me();
    expect(answer).toMatchObject({ status: 429, body: { mine: true } });
    expect(answer.headers.get('retry-after')).toBe('7');
  });

  test('method, path prefix and expression decide whom it strikes', async () => {
    await sandbox.fault('cal-com', { kind: 'status', status: 500 }, { method: 'POST', times: 0 });
    await sandbox.fault(
      'cal-com',
      { kind: 'status', status: 502 },
      { path: '/v2/bookings/[^/]+$', times: 0 },
    );
    expect((await me()).status).toBe(200);
    expect((await sandbox.request('/cal-com/v2/bookings/abc')).status).toBe(502);
    expect((await sandbox.request('/cal-com/v2/bookings', { json: {} })).status).toBe(500);
    const { faults } = record(await sandbox.control('faults'));
    expect(records(faults).map((fault) => fault['struck'])).toEqual([1, 1]);
  });

  test('html, malformed, slow, huge and redirected answers', async () => {
    await sandbox.fault('cal-com', { kind: 'html', status: 502 });
    const page = await me();
    expect(page.status).toBe(502);
    expect(page.headers.get('content-type')).toContain('text/html');
    await sandbox.fault('cal-com', { kind: 'malformed_body' });
    const broken = await me();
    expect(broken.headers.get('content-type')).toContain('application/json');
    expect(typeof broken.body).toBe('string');
    await sandbox.fault('cal-com', { kind: 'slow_body', ms: 200 });
    const started = performance.now();
    expect((await me()).body).toMatchObject({ status: 'success' });
    expect(performance.now() - started).toBeGreaterThan(150);
    await sandbox.fault('cal-com', { kind: 'huge_body', bytes: 3_000_000 });
    expect(JSON.stringify((await me()).body).length).toBeGreaterThan(3_000_000);
    await sandbox.fault('cal-com', { kind: 'redirect', to: 'http://127.0.0.1:1/x' });
    const moved = await me();
    expect(moved.status).toBe(302);
    expect(moved.headers.get('location')).toBe('http://127.0.0.1:1/x');
  });

  test('a reset connection', async () => {
    await sandbox.fault('cal-com', { kind: 'reset' });
    await expect(me()).rejects.toThrow();
    expect((await me()).status).toBe(200);
  });

  test('nonsense is refused by name', async () => {
    const answer = await sandbox.request('/control/faults', {
      json: { vendor: 'nobody', fault: { kind: 'delay', ms: 1 } },
    });
    expect(answer).toMatchObject({
      status: 422,
      body: { problems: [expect.stringContaining('nobody')] },
    });
    const kind = await sandbox.request('/control/faults', {
      json: { vendor: 'cal-com', fault: { kind: 'explode' } },
    });
    expect(kind.status).toBe(422);
  });
});

describe('request log', () => {
  test('tells what was asked and never a secret', async () => {
    await me();
    await sandbox.request('/graph/v26.0/1?access_token=EAAsandboxHidden');
    await sandbox.request('/oauth/google/token', {
      form: {
        grant_type: 'refresh_token',
        refresh_token: 'hidden-refresh',
        client_id: 'x',
        client_secret: 'hidden-client',
      },
    });
    const log = await sandbox.control('requests');
    expect(log).toMatchObject({
      count: 3,
      requests: [
        { vendor: 'cal-com', method: 'GET', path: '/v2/me', status: 200 },
        { vendor: 'whatsapp', query: ['access_token'] },
        { vendor: 'google', path: '/token', note: 'refresh_token', status: 401 },
      ],
    });
    expect(JSON.stringify(log)).not.toMatch(/secret9|idden/);
    const seq = at(log, 'requests', '1', 'seq');
    expect(await sandbox.control(`requests?since=${String(seq)}`)).toMatchObject({ count: 1 });
    expect(await sandbox.control('requests?vendor=cal-com')).toMatchObject({ count: 1 });
  });
});

describe('reset', () => {
  test('one vendor keeps the others as they are', async () => {
    await sandbox.control('state/whatsapp', { phone_numbers: [{ id: '5550001112' }] });
    await sandbox.control('state/cal-com', { event_types: [{ id: 77 }] });
    await sandbox.control('reset', { vendors: ['cal-com'] });
    expect(records(at(await sandbox.state('whatsapp'), 'phone_numbers'))).toHaveLength(2);
    expect(records(at(await sandbox.state('cal-com'), 'event_types'))).toHaveLength(2);
  });
});

test('the status page shows messages without running what they contain', async () => {
  await sandbox.control('whatsapp/inbound', { from: '+221771234567' });
  await sandbox.request('/graph/v26.0/106540352242922/messages', {
    json: {
      messaging_product: 'whatsapp',
      to: '221771234567',
      type: 'text',
      text: { body: '<script>alert(1)</script>' },
    },
    headers: { authorization: 'Bearer EAAsandbox1' },
  });
  const page = await sandbox.request('/');
  expect(page.body).toContain('&lt;script&gt;');
  expect(page.body).not.toContain('<script>');
});
