import { randomUUID } from 'node:crypto';
import { request, type IncomingMessage } from 'node:http';
import { gzipSync } from 'node:zlib';
import { webhookHeaders } from '../../../core/webhooks/signature';
import { startTestEngine, type TestEngine, type WebhookKeyMaterial } from '../support/engine';

let engine: TestEngine;
let key: WebhookKeyMaterial;
let apiKey: string;

beforeAll(async () => {
  engine = await startTestEngine();
  const { id } = await engine.tenant();
  key = await engine.webhookKey(id);
  apiKey = await engine.apiKey(id);
});

afterAll(() => engine.close());

interface Sent {
  readonly status: number | undefined;
  readonly body: { readonly code?: string; readonly status?: unknown };
}

/** Sends bytes as they are, without a content-length where `chunked`. */
function post(
  path: string,
  body: Buffer,
  headers: Readonly<Record<string, string>>,
  { chunked = false } = {},
): Promise<Sent> {
  return new Promise((resolve, reject) => {
    const sending = request(
      `${engine.url}${path}`,
      {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(chunked ? {} : { 'content-length': String(body.length) }),
          ...headers,
        },
      },
      (answer: IncomingMessage) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () => {
          const text = Buffer.concat(chunks).toString();
          resolve({ status: answer.statusCode, body: JSON.parse(text) as Sent['body'] });
        });
      },
    );
    let answered = false;
    sending.on('response', () => (answered = true));
    // The server may close while the rest is still on its way; its answer counts.
    sending.on('error', (failure) => {
      if (!answered) reject(failure);
    });
    for (let at = 0; at < body.length; at += 65_536) sending.write(body.subarray(at, at + 65_536));
    sending.end();
  });
}

/** Signed over `signed`, sent as `body`. */
function deliver(
  signed: Buffer | string,
  body: Buffer = Buffer.from(signed),
  headers: Readonly<Record<string, string>> = {},
  how: { readonly chunked?: boolean } = {},
) {
  const material = { id: `msg_${randomUUID()}`, timestampS: Math.floor(Date.now() / 1000) };
  return post(
    '/api/webhooks/mkt-301',
    body,
    {
      'x-webhook-key': key.key,
      ...webhookHeaders(key.secret, { ...material, body: signed }),
      ...headers,
    },
    how,
  );
}

const lead = JSON.stringify({ source: 'form', email: 'awa@example.sn' });
const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;

test('a compressed body is signed over what it unpacks to', async () => {
  expect(await deliver(lead, gzipSync(lead), { 'content-encoding': 'gzip' })).toMatchObject({
    status: 202,
  });
});

test('11 MB are too much: announced, in chunks, or hidden in a small gzip', async () => {
  const huge = Buffer.from(JSON.stringify({ source: 'x'.repeat(11 * 1024 * 1024) }));
  const answers = [
    await deliver(huge, huge),
    await deliver(huge, huge, {}, { chunked: true }),
    await deliver(huge, gzipSync(huge), { 'content-encoding': 'gzip' }),
  ];
  expect(answers.map((answer) => [answer.status, answer.body.code])).toEqual(
    Array(3).fill([413, 'body_too_large']),
  );
});

test('of a field given twice the last counts, for us as for everyone who reads JSON', async () => {
  const twice = '{"source":"form","email":"first@example.sn","email":"last@example.sn"}';
  expect((await deliver(twice)).status).toBe(202);
  const { rows } = await engine.superuser.pool.query<{ email: string }>(
    `select body ->> 'email' as email from inbox_events order by id desc limit 1`,
  );
  expect(rows).toEqual([{ email: 'last@example.sn' }]);
});

test.each([
  ['escapes', `{"source":"\\u0000","email":${nested(50_000)}}`],
  ['none', `{"source":"form","email":${nested(50_000)}}`],
])('a body nested without end is refused, with %s in it', async (_what, body) => {
  expect(await deliver(body)).toMatchObject({ status: 422, body: { code: 'body_too_deep' } });
});

test('values of a score that nest too deep are refused as well', async () => {
  const item = `{"lead_id":"${randomUUID()}","features":{"x":${nested(10_000)}}}`;
  expect(
    await post('/api/leads/scores', Buffer.from(`{"items":[${item}]}`), { 'x-api-key': apiKey }),
  ).toMatchObject({ status: 422, body: { code: 'body_too_deep' } });
});

test.each(['utf-16le', 'utf-16', 'utf-32le'])('JSON in %s is refused', async (charset) => {
  const body = Buffer.from('{"source":"\\u0000 form","email":"a@b.sn"}', 'utf16le');
  expect(
    await deliver(body, body, { 'content-type': `application/json; charset=${charset}` }),
  ).toMatchObject({ status: 415, body: { code: 'unsupported_encoding' } });
});
