import { at, startTestSandbox, type TestSandbox } from './running-sandbox';

let sandbox: TestSandbox;
beforeAll(async () => {
  sandbox = await startTestSandbox();
});
afterAll(() => sandbox.close());
afterEach(() => sandbox.control('reset', {}));

const get = (path: string, authorization?: string) =>
  sandbox.request(path, authorization ? { headers: { authorization } } : {});

test('OpenAI: the model list, and no dall-e any more', async () => {
  const list = await get('/openai/v1/models', 'Bearer sk-sandbox-1');
  expect(list.body).toMatchObject({
    object: 'list',
    data: expect.arrayContaining([expect.objectContaining({ id: 'gpt-image-2.5-flare' })]),
  });
  expect(await get('/openai/v1/models/dall-e-3', 'Bearer sk-sandbox-1')).toMatchObject({
    status: 404,
    body: { error: { code: 'model_not_found' } },
  });
  expect(await get('/openai/v1/models', 'Bearer sk-live')).toMatchObject({
    status: 401,
    body: { error: { code: 'invalid_api_key', type: 'invalid_request_error' } },
  });
  expect((await get('/openai/v1/models')).status).toBe(401);
});

test('Telegram: getMe, and messages', async () => {
  expect((await get('/telegram/bot123456:sandbox-a/getMe')).body).toMatchObject({
    ok: true,
    result: { id: 123456, is_bot: true },
  });
  expect(await get('/telegram/bot123456:other/getMe')).toMatchObject({
    status: 401,
    body: { ok: false, error_code: 401, description: 'Unauthorized' },
  });
  expect((await get('/telegram/botnonsense/getMe')).status).toBe(404);
  const sent = await sandbox.request('/telegram/bot123456:sandbox-a/sendMessage', {
    json: { chat_id: 7, text: 'Salut' },
  });
  expect(sent.body).toMatchObject({ ok: true, result: { message_id: 1, text: 'Salut' } });
  expect(
    (await sandbox.request('/telegram/bot123456:sandbox-a/sendMessage', { json: { chat_id: 7 } }))
      .status,
  ).toBe(400);
  const log = await sandbox.control('requests?vendor=telegram');
  expect(JSON.stringify(log)).not.toContain('sandbox-a');
});

describe('Resend', () => {
  const headers = { authorization: 'Bearer re_sandbox_1' };
  const email = { from: 'a@teranga.example', to: 'b@example.com', subject: 'Salut', text: 'x' };
  const send = (body: unknown, key?: string) =>
    sandbox.request('/resend/emails', {
      json: body,
      headers: { ...headers, ...(key ? { 'idempotency-key': key } : {}) },
    });

  test('key health: full, sending only, wrong, missing', async () => {
    expect((await get('/resend/domains', 'Bearer re_sandbox_1')).status).toBe(200);
    expect(await get('/resend/domains', 'Bearer re_sandbox_sending_1')).toMatchObject({
      status: 401,
      body: { name: 'restricted_api_key' },
    });
    expect(await get('/resend/domains', 'Bearer re_live')).toMatchObject({
      status: 403,
      body: { statusCode: 403, name: 'invalid_api_key' },
    });
    expect(await get('/resend/domains')).toMatchObject({
      status: 401,
      body: { name: 'missing_api_key' },
    });
  });

  test('the same key replays the first answer, another body conflicts, a day later it is new', async () => {
    const first = at((await send(email, 'k1')).body, 'id');
    expect(at((await send(email, 'k1')).body, 'id')).toBe(first);
    expect(await send({ ...email, subject: 'Other' }, 'k1')).toMatchObject({
      status: 409,
      body: { name: 'invalid_idempotent_request' },
    });
    await sandbox.control('clock', { advance_s: 86_401 });
    expect(at((await send(email, 'k1')).body, 'id')).not.toBe(first);
  });

  test('five a second, then 429 with retry-after', async () => {
    const answers = [];
    for (let count = 0; count < 6; count += 1) answers.push(await send(email));
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200, 200, 200, 429]);
    expect(answers[5]?.headers.get('retry-after')).toBe('1');
    expect(
      (
        await sandbox.request('/resend/emails', {
          json: {},
          headers: { authorization: 'Bearer re_sandbox_2' },
        })
      ).status,
    ).toBe(422);
  });
});
