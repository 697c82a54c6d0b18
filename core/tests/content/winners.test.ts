import { judgeWinners, type Post } from '../../content/winners';
import { drawNormal } from '../../statistics/draws';
import { seededRandom, type RandomSource } from '../../statistics/random';

const noise = (count: number, random: RandomSource, sigma = 0.6): Post[] =>
  Array.from({ length: count }, (_, i) => ({
    id: `p${i}`,
    group: 'instagram reel',
    per1000Reach: Math.expm1(3 + sigma * drawNormal(random)),
  }));

describe('winners', () => {
  it('on noise alone are far rarer under the robust rule than under the compatibility rule', () => {
    const random = seededRandom(21);
    const counts = { robust: 0, compatible: 0, posts: 0, batchesWithWinner: 0 };
    for (let batch = 0; batch < 300; batch += 1) {
      const results = judgeWinners(noise(8 + (batch % 40), random));
      counts.posts += results.length;
      const robust = results.filter(({ verdict }) => verdict === 'winner').length;
      counts.robust += robust;
      counts.batchesWithWinner += robust > 0 ? 1 : 0;
      counts.compatible += results.filter((one) => one.compatibilityWinner).length;
    }
    expect(counts.compatible / counts.posts).toBeGreaterThan(0.04);
    expect(counts.compatible / counts.posts).toBeLessThan(0.12);
    expect(counts.robust / counts.posts).toBeLessThan(0.01);
    expect(counts.batchesWithWinner / 300).toBeLessThan(0.12);
  });

  it('are found when a post did six times as well as thirty others', () => {
    const random = seededRandom(2);
    let found = 0;
    for (let round = 0; round < 50; round += 1) {
      const posts = noise(30, random, 0.4);
      const star = { id: 'star', group: 'instagram reel', per1000Reach: Math.expm1(3) * 6 };
      const verdict = judgeWinners([...posts, star]).find(({ id }) => id === 'star');
      if (verdict?.verdict === 'winner') found += 1;
    }
    expect(found).toBeGreaterThan(40);
  });

  it('need an effect of a quarter, however sure', () => {
    const steady = Array.from({ length: 40 }, (_, i): Post => ({
      id: `p${i}`,
      group: 'g',
      per1000Reach: 100 + (i % 5) * 0.1,
    }));
    const [last] = judgeWinners([{ id: 'x', group: 'g', per1000Reach: 115 }, ...steady]);
    expect(last).toMatchObject({ verdict: 'none', compatibilityWinner: true });
    expect(last?.pValue).toBeLessThan(1e-9);
    const [big] = judgeWinners([{ id: 'x', group: 'g', per1000Reach: 140 }, ...steady]);
    expect(big).toMatchObject({ verdict: 'winner' });
  });

  it('are promising while the evidence does not stand the comparison with the whole batch', () => {
    const random = seededRandom(5);
    const posts = noise(60, random);
    const verdicts = judgeWinners(posts);
    const promising = verdicts.filter(({ verdict }) => verdict === 'promising');
    expect(promising.length).toBeGreaterThan(0);
    expect(
      promising.every(({ pValue, effect }) => (pValue ?? 1) < 0.05 && (effect ?? 0) >= 0.25),
    ).toBe(true);
  });

  it('cannot be named by the compatibility rule among four posts, nor by the robust one among seven', () => {
    const few = [1, 1, 1, 1_000].map((per1000Reach, i): Post => ({
      id: `p${i}`,
      group: 'g',
      per1000Reach,
    }));
    expect(judgeWinners(few).some((one) => one.compatibilityWinner)).toBe(false);
    expect(
      judgeWinners(noise(7, seededRandom(1))).every(({ reason }) => reason === 'few_posts'),
    ).toBe(true);
  });

  it('are compared within their group only', () => {
    const low = noise(12, seededRandom(8), 0.2);
    const high = low.map((post) => ({
      ...post,
      id: `h${post.id}`,
      group: 'tiktok video',
      per1000Reach: (post.per1000Reach ?? 0) * 50,
    }));
    const alone = judgeWinners(low).map(({ z }) => z);
    expect(
      judgeWinners([...low, ...high])
        .slice(0, 12)
        .map(({ z }) => z),
    ).toEqual(alone);
  });

  it('are insufficient without reach, with a constant series and with an empty batch', () => {
    const flat = Array.from({ length: 20 }, (_, i): Post => ({
      id: `p${i}`,
      group: 'g',
      per1000Reach: 5,
    }));
    expect(judgeWinners(flat).every(({ reason }) => reason === 'no_spread')).toBe(true);
    expect(judgeWinners([{ id: 'a', group: 'g', per1000Reach: null }])).toMatchObject([
      { verdict: 'insufficient', reason: 'unknown_reach' },
    ]);
    expect(judgeWinners([])).toEqual([]);
    expect(() => judgeWinners([{ id: 'a', group: 'g', per1000Reach: -1 }])).toThrow(
      expect.objectContaining({ code: 'negative' }),
    );
  });
});
