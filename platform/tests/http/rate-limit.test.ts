import { Problem } from '../../http/problem';
import { createRateLimit } from '../../http/rate-limit';
import { until } from '../fixtures/program';

const tries = async (spend: () => Promise<void>, count: number) => {
  const settled = await Promise.allSettled(Array.from({ length: count }, spend));
  return settled.map((result): unknown => (result.status === 'fulfilled' ? true : result.reason));
};

test('who has spent what a second allows is told how long to wait; others and other rates go on', async () => {
  const limit = createRateLimit();
  const outcomes = await tries(() => limit.spend('key a', 3), 5);
  expect(outcomes.filter((outcome) => outcome === true)).toHaveLength(3);
  const [refusal] = outcomes.filter((outcome) => outcome !== true);
  expect(refusal).toBeInstanceOf(Problem);
  expect(refusal).toMatchObject({
    status: 429,
    code: 'rate_limited',
    headers: { 'retry-after': '1' },
  });
  expect(await tries(() => limit.spend('key b', 3), 3)).toEqual([true, true, true]);
  expect(await tries(() => limit.spend('key a', 4), 4)).toEqual([true, true, true, true]);
});

test('after the second the same caller goes on', async () => {
  const limit = createRateLimit();
  await limit.spend('key', 1);
  await expect(limit.spend('key', 1)).rejects.toMatchObject({ status: 429 });
  await until('the next second', () =>
    limit.spend('key', 1).then(
      () => true,
      () => false,
    ),
  );
});
