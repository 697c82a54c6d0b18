import { RequestFailure } from '../../../nodes/exchange/failure';
import { retryAfterMs } from '../../../nodes/exchange/retryAfter';
import { waitBeforeTry, type RetryPolicy } from '../../../nodes/exchange/retryPolicy';
import { mapInOrder } from '../../../nodes/items/mapInOrder';

const nowMs = Date.parse('2026-12-01T10:00:00Z');

test.each<[Record<string, string>, number | undefined]>([
  [{ 'retry-after': '7' }, 7_000],
  [{ 'retry-after': '0' }, 0],
  [{ 'retry-after': 'Tue, 01 Dec 2026 10:00:30 GMT' }, 30_000],
  [{ 'retry-after': 'Tue, 01 Dec 2026 09:00:00 GMT' }, 0],
  [{ 'retry-after': '7', 'retry-after-ms': '1500' }, 1_500],
  [{ 'retry-after': 'soon' }, undefined],
  [{}, undefined],
])('%j asks for a wait of %s ms', (headers, expected) => {
  expect(retryAfterMs(headers, nowMs)).toBe(expected);
});

describe('the wait before a further try', () => {
  const policy: RetryPolicy = {
    maxTries: 9,
    firstWaitMs: 100,
    longestWaitMs: 1_000,
    totalMs: 60_000,
  };
  const failure = new RequestFailure({ code: 'server_error', message: 'Down' });

  test('doubles, with jitter in its upper half, up to the longest', () => {
    const bounds = [1, 2, 3, 4, 5, 20].map((tries) => [
      waitBeforeTry(failure, tries, policy, 0),
      waitBeforeTry(failure, tries, policy, 0.999_999),
    ]);
    expect(bounds).toEqual([
      [50, 100],
      [100, 200],
      [200, 400],
      [400, 800],
      [500, 1_000],
      [500, 1_000],
    ]);
  });

  test('is what the other side asked for when it did', () => {
    const asked = new RequestFailure({
      code: 'rate_limited',
      message: 'Busy',
      retryAfterMs: 12_345,
    });
    expect(waitBeforeTry(asked, 1, policy, 0)).toBe(12_345);
  });
});

describe('items handled side by side', () => {
  test('never exceed the limit and keep their order', async () => {
    let running = 0;
    let most = 0;
    const results = await mapInOrder([5, 1, 4, 2, 3, 0], 3, true, async (delay) => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setTimeout(resolve, delay * 5));
      running -= 1;
      return delay;
    });
    expect(most).toBe(3);
    expect(results).toEqual([5, 1, 4, 2, 3, 0].map((value) => ({ ok: true, value })));
  });

  test('end with the first failure when the run is not to go on', async () => {
    const started: number[] = [];
    const results = await mapInOrder([0, 1, 2, 3, 4], 1, false, (item) => {
      started.push(item);
      return item === 1 ? Promise.reject(new Error('no')) : Promise.resolve(item);
    });
    expect(started).toEqual([0, 1]);
    expect(results.map(({ ok }) => ok)).toEqual([true, false]);
  });
});
