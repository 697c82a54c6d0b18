import Anthropic, {
  APIConnectionTimeoutError,
  AuthenticationError,
  BadRequestError,
  InternalServerError,
  NotFoundError,
  RateLimitError,
} from '@anthropic-ai/sdk';
import { at, record, startTestSandbox, type TestSandbox } from '../running-sandbox';

let sandbox: TestSandbox;
let client: Anthropic;

beforeAll(async () => {
  sandbox = await startTestSandbox();
  client = new Anthropic({
    apiKey: 'sk-ant-sandbox-tests',
    baseURL: `${sandbox.url}/anthropic`,
    maxRetries: 0,
  });
});
afterAll(() => sandbox.close());
afterEach(() => sandbox.control('reset', {}));

const hello = {
  model: 'claude-sonnet-5-5',
  max_tokens: 500,
  messages: [{ role: 'user' as const, content: 'Bonjour, je cherche 3 machines.' }],
};
const headers = {
  authorization: 'Bearer sk-ant-sandbox-raw',
  'anthropic-version': '2026-10-21',
};
const post = (body: unknown, more: Record<string, string> = {}) =>
  sandbox.request('/anthropic/v1/messages', { json: body, headers: { ...headers, ...more } });

describe('POST /v1/messages through the official SDK', () => {
  test('answers with text and usage that grows with the text', async () => {
    const short = await client.messages.create(hello);
    const long = await client.messages.create({
      ...hello,
      messages: [{ role: 'user', content: 'Bonjour, je cherche 3 machines. '.repeat(50) }],
    });
    expect(short).toMatchObject({ type: 'message', role: 'assistant', stop_reason: 'end_turn' });
    expect(short.content[0]).toMatchObject({ type: 'text' });
    expect(long.usage.input_tokens).toBeGreaterThan(short.usage.input_tokens * 10);
  });

  test('structured output fills any schema validly', async () => {
    const message = await client.messages.create({
      ...hello,
      output_config: {
        format: {
          type: 'json_schema',
          schema: {
            type: 'object',
            additionalProperties: false,
            required: ['kind', 'when', 'tags', 'nested', 'maybe'],
            properties: {
              kind: { type: 'string', enum: ['a', 'b'] },
              when: { type: 'string', format: 'date-time' },
              tags: { type: 'array', minItems: 1, items: { type: 'string' } },
              nested: {
                type: 'object',
                additionalProperties: false,
                required: ['count'],
                properties: { count: { type: 'integer' } },
              },
              maybe: { anyOf: [{ type: 'null' }, { $ref: '#/$defs/price' }] },
            },
            $defs: {
              price: {
                type: 'object',
                additionalProperties: false,
                required: ['minor'],
                properties: { minor: { type: 'integer' } },
              },
            },
          },
        },
      },
    });
    const [block] = message.content;
    const output = record(JSON.parse(block?.type === 'text' ? block.text : ''));
    expect(['a', 'b']).toContain(output['kind']);
    expect(Date.parse(String(output['when']))).not.toBeNaN();
    expect(output['tags']).toContainEqual(expect.any(String));
    expect(at(output, 'nested', 'count')).toEqual(expect.any(Number));
    expect(at(output, 'maybe', 'minor')).toEqual(expect.any(Number));
  });

  test('streams the same message', async () => {
    const stream = client.messages.stream(hello);
    const deltas: string[] = [];
    stream.on('text', (delta) => deltas.push(delta));
    const message = await stream.finalMessage();
    expect(deltas.length).toBeGreaterThan(1);
    expect(message.content[0]).toMatchObject({ type: 'text', text: deltas.join('') });
    expect(message.stop_reason).toBe('end_turn');
  });

  test('calls the tool it is told to call', async () => {
    const message = await client.messages.create({
      ...hello,
      tools: [
        {
          name: 'save',
          input_schema: { type: 'object', properties: { language: { type: 'string' } } },
        },
      ],
      tool_choice: { type: 'tool', name: 'save' },
    });
    expect(message.stop_reason).toBe('tool_use');
    expect(message.content[0]).toMatchObject({
      type: 'tool_use',
      name: 'save',
      input: { language: 'fr' },
    });
  });

  test('truncates when the budget is too small', async () => {
    const message = await client.messages.create({ ...hello, max_tokens: 5 });
    expect(message.stop_reason).toBe('max_tokens');
    expect(message.usage.output_tokens).toBe(5);
  });

  test('stops at a stop sequence', async () => {
    const message = await client.messages.create({ ...hello, stop_sequences: [','] });
    expect(message).toMatchObject({ stop_reason: 'stop_sequence', stop_sequence: ',' });
  });

  test('counts cache writes, then reads, then writes again after the lifetime', async () => {
    const cached = {
      ...hello,
      system: [
        {
          type: 'text' as const,
          text: 'You are careful. '.repeat(400),
          cache_control: { type: 'ephemeral' as const },
        },
      ],
    };
    const first = await client.messages.create(cached);
    const second = await client.messages.create(cached);
    await sandbox.control('clock', { advance_s: 301 });
    const third = await client.messages.create(cached);
    expect(first.usage.cache_creation_input_tokens).toBeGreaterThan(1_000);
    expect(first.usage.cache_read_input_tokens).toBe(0);
    expect(second.usage.cache_read_input_tokens).toBe(first.usage.cache_creation_input_tokens);
    expect(second.usage.input_tokens).toBeLessThan(100);
    expect(third.usage.cache_creation_input_tokens).toBe(first.usage.cache_creation_input_tokens);
  });

  test('counts tokens and lists models with their lifecycle', async () => {
    const { input_tokens } = await client.messages.countTokens({
      model: hello.model,
      messages: hello.messages,
    });
    expect(input_tokens).toBeGreaterThan(10);
    const ids: string[] = [];
    for await (const model of client.models.list({ limit: 5 }))
      ids.push(`${model.id} ${model.lifecycle}`);
    expect(ids).toContain('claude-haiku-5-5 active');
    expect(ids).toContain('claude-sonnet-4-5 deprecated');
    expect(new Set(ids).size).toBe(ids.length);
    await expect(client.models.retrieve('claude-9')).rejects.toBeInstanceOf(NotFoundError);
  });
});

describe('refusals', () => {
  test('another key', async () => {
    const stranger = new Anthropic({
      apiKey: 'sk-ant-real',
      baseURL: `${sandbox.url}/anthropic`,
      maxRetries: 0,
    });
    await expect(stranger.messages.create(hello)).rejects.toBeInstanceOf(AuthenticationError);
  });

  test('x-api-key is accepted too, a missing or unknown version is not', async () => {
    const { authorization: _bearer, ...rest } = headers;
    const withKey = await sandbox.request('/anthropic/v1/messages', {
      json: hello,
      headers: { ...rest, 'x-api-key': 'sk-ant-sandbox-1' },
    });
    expect(withKey.status).toBe(200);
    const noVersion = await sandbox.request('/anthropic/v1/messages', {
      json: hello,
      headers: { authorization: headers.authorization },
    });
    expect(noVersion.status).toBe(400);
    expect((await post(hello, { 'anthropic-version': '2030-01-01' })).status).toBe(400);
  });

  test.each([
    ['temperature', { ...hello, temperature: 1 }],
    ['top_p', { ...hello, top_p: 1 }],
    ['top_k', { ...hello, top_k: 5 }],
    ['an unknown field', { ...hello, tone: 'warm' }],
    ['no max_tokens', { model: hello.model, messages: hello.messages }],
    ['no messages', { ...hello, messages: [] }],
    ['a prefill', { ...hello, messages: [...hello.messages, { role: 'assistant', content: '{' }] }],
    ['too many tokens', { ...hello, max_tokens: 200_000 }],
    [
      'a thinking budget above max_tokens',
      { ...hello, thinking: { type: 'enabled', budget_tokens: 2_000 } },
    ],
    [
      'a schema with bounds',
      {
        ...hello,
        output_config: {
          format: { type: 'json_schema', schema: { type: 'integer', maximum: 100 } },
        },
      },
    ],
    [
      'an open object schema',
      { ...hello, output_config: { format: { type: 'json_schema', schema: { type: 'object' } } } },
    ],
  ])('400 invalid_request_error for %s', async (_what, body) => {
    const answer = await post(body);
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({
      type: 'error',
      error: { type: 'invalid_request_error', message: expect.any(String) },
      request_id: expect.stringMatching(/^req_/),
    });
    expect(answer.headers.get('request-id')).toMatch(/^req_/);
  });

  test('temperature under the older version: allowed only for models up to Opus 4.6', async () => {
    const version = { 'anthropic-version': '2023-06-01' };
    const body = { ...hello, temperature: 0.2 };
    expect((await post(body, version)).status).toBe(400);
    expect((await post({ ...body, model: 'claude-sonnet-4-6' }, version)).status).toBe(200);
  });

  test('a body that is no JSON', async () => {
    const answer = await sandbox.request('/anthropic/v1/messages', {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: '{"model":',
    });
    expect(answer.status).toBe(400);
  });

  test.each(['claude-9', 'claude-3-7-sonnet-20250219'])('404 for the model %s', async (model) => {
    await expect(client.messages.create({ ...hello, model })).rejects.toBeInstanceOf(NotFoundError);
  });

  test('a path that does not exist is refused in the same shape', async () => {
    const answer = await sandbox.request('/anthropic/v1/nothing');
    expect(answer).toMatchObject({ status: 404, body: { error: { type: 'not_found_error' } } });
  });
});

describe('faults', () => {
  test('dead_model, refusal and truncated_output', async () => {
    await sandbox.fault('anthropic', { kind: 'dead_model' });
    await expect(client.messages.create(hello)).rejects.toBeInstanceOf(NotFoundError);
    await sandbox.fault('anthropic', { kind: 'refusal' });
    const refused = await client.messages.create(hello);
    expect(refused).toMatchObject({ stop_reason: 'refusal', content: [] });
    expect(refused.stop_details).toMatchObject({ type: 'refusal' });
    await sandbox.fault('anthropic', { kind: 'truncated_output' });
    expect((await client.messages.create(hello)).stop_reason).toBe('max_tokens');
    expect((await client.messages.create(hello)).stop_reason).toBe('end_turn');
  });

  test('429 over the limit, with retry-after', async () => {
    await sandbox.control('state/anthropic', { requests_per_minute: 1 });
    await client.messages.create(hello);
    const failure = await client.messages.create(hello).catch((reason: unknown) => reason);
    expect(failure).toBeInstanceOf(RateLimitError);
    expect(
      failure instanceof RateLimitError && Number(failure.headers.get('retry-after')),
    ).toBeGreaterThan(0);
  });

  test('the SDK retries an overload and succeeds', async () => {
    await sandbox.fault(
      'anthropic',
      { kind: 'status', status: 529, headers: { 'retry-after-ms': '5' } },
      { times: 2 },
    );
    const retrying = new Anthropic({
      apiKey: 'sk-ant-sandbox-tests',
      baseURL: `${sandbox.url}/anthropic`,
      maxRetries: 2,
    });
    await expect(retrying.messages.create(hello)).resolves.toMatchObject({
      stop_reason: 'end_turn',
    });
    expect(await sandbox.control('requests?vendor=anthropic')).toMatchObject({ count: 3 });
  });

  test('overloaded_error is a 529 of its own type', async () => {
    await sandbox.fault('anthropic', { kind: 'status', status: 529 });
    const failure = await client.messages.create(hello).catch((reason: unknown) => reason);
    expect(failure).toBeInstanceOf(InternalServerError);
    expect(failure).toMatchObject({ status: 529, type: 'overloaded_error' });
  });

  test('a timeout after success: the caller sees nothing, the work was done', async () => {
    await sandbox.fault('anthropic', { kind: 'timeout_after_success' });
    const failure = await client.messages
      .create(hello, { timeout: 300 })
      .catch((reason: unknown) => reason);
    expect(failure).toBeInstanceOf(APIConnectionTimeoutError);
    expect(await sandbox.state('anthropic')).toMatchObject({ messages_created: 1 });
  });

  test('a wrong body is a BadRequestError for the SDK', async () => {
    await expect(client.messages.create({ ...hello, max_tokens: -1 })).rejects.toBeInstanceOf(
      BadRequestError,
    );
  });
});
