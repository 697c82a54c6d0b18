import { gzipSync } from 'node:zlib';
import { Writable } from 'node:stream';
import { z } from 'zod/v4';
import { Problem } from '../../http/problem';
import { mountRoutes, routesOf } from '../../http/route';
import { createHttpApp, listen, type HealthCheck, type ListeningServer } from '../../http/server';
import { createLogger } from '../../logging/logger';

const route = routesOf<'everyone' | 'nobody', { caller: string }>();
const oneMiB = 1_048_576;

const shelve = route({
  method: 'post',
  path: '/shelves/{shelf}/books',
  operationId: 'shelve',
  summary: 'Shelves a book',
  policy: 'everyone',
  params: z.object({ shelf: z.string() }),
  query: z.object({ loud: z.enum(['yes', 'no']).optional() }),
  body: z.strictObject({
    title: z.string(),
    pages: z.array(z.object({ number: z.int() })).default([]),
  }),
  answers: { 201: { description: 'Shelved' } },
  async handle({ params, query, body, context, rawBody, correlationId }) {
    return {
      status: 201,
      body: { params, query, body, context, correlationId, raw: rawBody.toString('utf8') },
      headers: { location: `/shelves/${params.shelf}` },
    };
  },
});

const locked = route({
  ...shelve,
  path: '/locked',
  params: z.object({}),
  operationId: 'locked',
  policy: 'nobody',
  handle: async () => ({ status: 201 }),
});

const fail = route({
  method: 'get',
  path: '/fail/{how}',
  operationId: 'fail',
  summary: 'Fails',
  policy: 'everyone',
  params: z.object({ how: z.string() }),
  answers: { 200: { description: 'Never' } },
  async handle({ params }) {
    if (params.how === 'full') throw new Error('disk full');
    if (params.how === 'later') {
      throw new Problem({
        status: 429,
        code: 'slow_down',
        detail: 'Wait.',
        headers: { 'retry-after': '7' },
      });
    }
    throw new Error('password=hunter2 in postgresql://user:hunter2@host/db');
  },
});

const text = route({
  method: 'get',
  path: '/text',
  operationId: 'text',
  summary: 'Text',
  policy: 'everyone',
  answers: { 200: { description: 'Text' } },
  handle: async () => ({ status: 200, body: '<b>not a page</b>' }),
});

let server: ListeningServer;
let log = '';
const health: HealthCheck = { name: 'database', check: () => healthCheck() };
let healthCheck: () => Promise<void>;

beforeEach(async () => {
  log = '';
  healthCheck = () => Promise.resolve();
  const destination = new Writable({
    write(chunk: Buffer, _encoding, done) {
      log += chunk.toString('utf8');
      done();
    },
  });
  const app = createHttpApp({
    logger: createLogger({ service: 'test', destination }),
    bodyLimitBytes: oneMiB,
    ready: [health],
    mount(router) {
      mountRoutes(router, [shelve, locked, fail, text], {
        async authorize(_request, policy) {
          if (policy === 'nobody') {
            throw new Problem({ status: 403, code: 'forbidden', detail: 'Not for you.' });
          }
          return { caller: 'reader' };
        },
      });
    },
    translate: (failure) =>
      failure instanceof Error && failure.message === 'disk full'
        ? new Problem({ status: 503, code: 'no_room', detail: 'Free some space.' })
        : undefined,
  });
  server = await listen(app, { port: 0, host: '127.0.0.1' });
});

afterEach(() => server.close());

async function call(path: string, init: RequestInit = {}) {
  const response = await fetch(`http://127.0.0.1:${server.port}${path}`, init);
  const body = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    text: body,
    json: response.headers.get('content-type')?.includes('json')
      ? (JSON.parse(body) as Record<string, unknown>)
      : undefined,
  };
}

function post(
  path: string,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = {},
) {
  return call(path, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', ...headers },
  });
}

test('a route gets parsed input, its context and the body as received', async () => {
  const sent = '{ "title":"Nedjma" }';
  const answer = await post('/shelves/a%20b/books?loud=yes', sent, { 'x-correlation-id': 'c-1' });
  expect(answer.status).toBe(201);
  expect(answer.headers.get('location')).toBe('/shelves/a b');
  expect(answer.json).toEqual({
    params: { shelf: 'a b' },
    query: { loud: 'yes' },
    body: { title: 'Nedjma', pages: [] },
    context: { caller: 'reader' },
    correlationId: 'c-1',
    raw: sent,
  });
});

test('a compressed body is read', async () => {
  const answer = await post('/shelves/a/books', gzipSync('{"title":"Nedjma"}'), {
    'content-encoding': 'gzip',
  });
  expect(answer.json).toMatchObject({ body: { title: 'Nedjma' } });
});

test('422 names every wrong field by its path', async () => {
  const answer = await post(
    '/shelves/a/books',
    JSON.stringify({ pages: [{ number: 1 }, { number: 'two' }], colour: 'red', size: 3 }),
  );
  expect(answer.status).toBe(422);
  expect(answer.headers.get('content-type')).toContain('application/problem+json');
  expect(answer.json).toMatchObject({
    type: 'urn:marketing-engine:problem:validation_failed',
    title: 'Unprocessable Entity',
    status: 422,
    code: 'validation_failed',
  });
  const errors = z.array(z.object({ field: z.string() })).parse(answer.json?.errors);
  expect(errors.map((error) => error.field).sort()).toEqual([
    'colour',
    'pages[1].number',
    'size',
    'title',
  ]);
});

test('422 names a query parameter that is wrong', async () => {
  const answer = await post('/shelves/a/books?loud=maybe', '{"title":"x"}');
  expect(answer.json).toMatchObject({ status: 422, errors: [{ field: 'loud' }] });
});

test('a missing body is refused like an empty one', async () => {
  const answer = await call('/shelves/a/books', { method: 'POST' });
  expect(answer.json).toMatchObject({ status: 422, errors: [{ field: 'title' }] });
});

test.each([
  ['no JSON', '{"title":', 'malformed_json'],
  ['a bare word', 'title', 'malformed_json'],
])('400 for %s', async (_what, body, code) => {
  const answer = await post('/shelves/a/books', body);
  expect(answer.json).toMatchObject({ status: 400, code });
});

test('400 for a broken compressed body', async () => {
  const answer = await post('/shelves/a/books', 'not gzip', { 'content-encoding': 'gzip' });
  expect(answer.json).toMatchObject({ status: 400, code: 'malformed_body' });
});

test('400 for a path with a bad escape', async () => {
  const answer = await post('/shelves/%E0%A4%A/books', '{}');
  expect(answer.json).toMatchObject({ status: 400, code: 'malformed_path' });
});

test('413 for a body over the limit, compressed or not', async () => {
  const large = JSON.stringify({ title: 'x'.repeat(oneMiB) });
  const plain = await post('/shelves/a/books', large);
  const compressed = await post('/shelves/a/books', gzipSync(large), {
    'content-encoding': 'gzip',
  });
  for (const answer of [plain, compressed]) {
    expect(answer.json).toMatchObject({ status: 413, code: 'body_too_large' });
    expect(answer.json?.detail).toContain('1 MiB');
  }
});

test('of a thousand wrong fields the first hundred are named', async () => {
  const body = Object.fromEntries(Array.from({ length: 1_000 }, (_, at) => [`unknown${at}`, at]));
  const answer = await post('/shelves/a/books', JSON.stringify(body));
  expect(answer.status).toBe(422);
  expect(answer.json).toMatchObject({ code: 'validation_failed' });
  expect((answer.json as { errors: object[] }).errors).toHaveLength(100);
});

test('415 for JSON in another encoding than UTF-8, whose escapes a service would not see in the bytes', async () => {
  const answer = await post('/shelves/a/books', Buffer.from('{"title":"\\u0000"}', 'utf16le'), {
    'content-type': 'application/json; charset=utf-16le',
  });
  expect(answer.json).toMatchObject({ status: 415, code: 'unsupported_encoding' });
  const named = await post('/shelves/a/books', '{"title":"Nedjma"}', {
    'content-type': 'application/json; charset=UTF-8',
  });
  expect(named.status).toBe(201);
});

test('415 for a body that is not JSON or has an unknown encoding', async () => {
  const form = await post('/shelves/a/books', 'title=x', {
    'content-type': 'application/x-www-form-urlencoded',
  });
  const encoding = await post('/shelves/a/books', '{}', { 'content-encoding': 'compress' });
  expect(form.json).toMatchObject({ status: 415, code: 'unsupported_media_type' });
  expect(encoding.json).toMatchObject({ status: 415, code: 'unsupported_encoding' });
});

test('a caller who may not is refused before the body is looked at', async () => {
  const answer = await post('/locked', '{"wrong":true}');
  expect(answer.json).toMatchObject({ status: 403, code: 'forbidden' });
});

test('an unknown path answers 404 as a problem', async () => {
  const answer = await call('/nowhere');
  expect(answer.json).toMatchObject({ status: 404, code: 'not_found' });
});

test('a problem brings its headers; a library failure is translated', async () => {
  const later = await call('/fail/later');
  const full = await call('/fail/full');
  expect(later.json).toMatchObject({ status: 429, code: 'slow_down' });
  expect(later.headers.get('retry-after')).toBe('7');
  expect(full.json).toMatchObject({ status: 503, code: 'no_room' });
});

test('an unexpected failure says nothing about itself to the caller and everything but secrets to the log', async () => {
  const answer = await call('/fail/hard', { headers: { 'x-correlation-id': 'c-2' } });
  expect(answer.json).toMatchObject({ status: 500, code: 'internal_error' });
  expect(answer.text).not.toContain('hunter2');
  expect(JSON.parse(log)).toMatchObject({
    msg: 'request failed',
    path: '/fail/hard',
    correlationId: 'c-2',
    err: { type: 'Error' },
  });
  expect(log).not.toContain(':hunter2@');
});

test('text is never sent as HTML by accident', async () => {
  const answer = await call('/text');
  expect(answer.headers.get('content-type')).toContain('text/plain');
});

test('every answer carries a correlation id, a safe one', async () => {
  const fresh = await call('/healthz');
  const hostile = await call('/healthz', { headers: { 'x-correlation-id': 'a b"c' } });
  expect(fresh.headers.get('x-correlation-id')).toMatch(/^[0-9a-f-]{36}$/);
  expect(hostile.headers.get('x-correlation-id')).toMatch(/^[0-9a-f-]{36}$/);
  expect(fresh.headers.get('x-powered-by')).toBeNull();
  expect(fresh.headers.get('x-content-type-options')).toBe('nosniff');
});

test('readiness follows its checks and names the one that failed', async () => {
  const before = await call('/readyz');
  healthCheck = () => Promise.reject(new Error('postgresql://u:hunter2@h is away'));
  const after = await call('/readyz');
  const alive = await call('/healthz');
  expect([before.status, after.status, alive.status]).toEqual([200, 503, 200]);
  expect(before.json).toEqual({ status: 'ready', checks: [{ name: 'database', status: 'ok' }] });
  expect(after.json).toMatchObject({
    status: 'not_ready',
    checks: [{ name: 'database', status: 'failed' }],
  });
  expect(after.text).not.toContain('hunter2');
});

test('a check that hangs counts as failed', async () => {
  healthCheck = () => new Promise(() => undefined);
  const answer = await call('/readyz');
  expect(answer.json).toMatchObject({ checks: [{ reason: 'no answer within 5 s' }] });
}, 10_000);

test('a port in use is said in one clear line', async () => {
  const app = createHttpApp({
    logger: createLogger({ service: 'test', level: 'silent' }),
    bodyLimitBytes: oneMiB,
    ready: [],
    mount: () => undefined,
  });
  await expect(listen(app, { port: server.port, host: '127.0.0.1' })).rejects.toThrow(
    `Port ${server.port} is already in use.`,
  );
});

test('closing lets a request in flight finish and does not wait for kept-alive connections', async () => {
  const gate = Promise.withResolvers<undefined>();
  const reached = Promise.withResolvers<undefined>();
  await call('/healthz');
  healthCheck = () => {
    reached.resolve(undefined);
    return gate.promise;
  };
  const inFlight = call('/readyz');
  await reached.promise;
  const closed = server.close();
  gate.resolve(undefined);
  expect((await inFlight).status).toBe(200);
  // Kept-alive connections would hold it for 65 s, longer than this test may take.
  await closed;
  await expect(call('/healthz')).rejects.toThrow();
}, 60_000);
