import Anthropic, { BadRequestError, NotFoundError } from '@anthropic-ai/sdk';
import { startTestSandbox, type TestSandbox } from '../running-sandbox';

let sandbox: TestSandbox;
let client: Anthropic;
beforeAll(async () => {
  sandbox = await startTestSandbox();
  client = new Anthropic({
    apiKey: 'sk-ant-sandbox-b',
    baseURL: `${sandbox.url}/anthropic`,
    maxRetries: 0,
  });
});
afterAll(() => sandbox.close());
afterEach(() => sandbox.control('reset', {}));

const params = {
  model: 'claude-haiku-5-5',
  max_tokens: 200,
  messages: [{ role: 'user' as const, content: 'Bonjour' }],
};
const two = [
  { custom_id: 'good', params },
  { custom_id: 'bad', params: { ...params, model: 'claude-9' } },
];
const slow = () => sandbox.control('state/anthropic', { batch_duration_ms: 3_600_000 });

test('runs in the background; one bad request does not fail its neighbour', async () => {
  await slow();
  const made = await client.messages.batches.create({ requests: two });
  expect(made).toMatchObject({
    processing_status: 'in_progress',
    request_counts: { processing: 2 },
    results_url: null,
  });
  await expect(client.messages.batches.results(made.id)).rejects.toThrow();
  await sandbox.control('clock', { advance_s: 3_601 });
  const ended = await client.messages.batches.retrieve(made.id);
  expect(ended).toMatchObject({
    processing_status: 'ended',
    request_counts: { succeeded: 1, errored: 1, processing: 0 },
  });
  const results: Record<string, unknown> = {};
  for await (const line of await client.messages.batches.results(made.id))
    results[line.custom_id] = line.result;
  expect(results).toMatchObject({
    good: { type: 'succeeded', message: { stop_reason: 'end_turn' } },
    bad: { type: 'errored', error: { error: { type: 'not_found_error' } } },
  });
});

test('can be cancelled, listed and deleted', async () => {
  await slow();
  const made = await client.messages.batches.create({ requests: two });
  await expect(client.messages.batches.delete(made.id)).rejects.toBeInstanceOf(BadRequestError);
  await client.messages.batches.cancel(made.id);
  await sandbox.control('clock', { advance_s: 1 });
  expect(await client.messages.batches.retrieve(made.id)).toMatchObject({
    request_counts: { canceled: 2 },
  });
  const ids = [];
  for await (const batch of client.messages.batches.list()) ids.push(batch.id);
  expect(ids).toEqual([made.id]);
  await client.messages.batches.delete(made.id);
  await expect(client.messages.batches.retrieve(made.id)).rejects.toBeInstanceOf(NotFoundError);
});

test('expires after 24 hours', async () => {
  await sandbox.control('state/anthropic', { batch_duration_ms: 30 * 3_600_000 });
  const made = await client.messages.batches.create({ requests: two });
  await sandbox.control('clock', { advance_s: 86_401 });
  expect(await client.messages.batches.retrieve(made.id)).toMatchObject({
    processing_status: 'ended',
    request_counts: { expired: 2 },
  });
});

test('refuses a custom_id used twice', async () => {
  const twice = [two[0], two[0]].filter((request) => request !== undefined);
  await expect(client.messages.batches.create({ requests: twice })).rejects.toBeInstanceOf(
    BadRequestError,
  );
});
