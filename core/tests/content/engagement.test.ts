import { atComparisonAge, engagementOf } from '../../content/engagement';

const none = { likes: null, comments: null, shares: null, saves: null, clicks: null };

describe('engagement score', () => {
  it('is likes·1 + comments·3 + shares·5 + saves·4 + clicks·2', () => {
    const counts = { likes: 100, comments: 10, shares: 4, saves: 3, clicks: 20 };
    expect(engagementOf(counts, 2_000)).toEqual({ score: 202, missing: [], per1000Reach: 101 });
  });

  it('keeps a missing count apart from a zero', () => {
    expect(engagementOf({ ...none, likes: 0 }, 10)).toEqual({
      score: 0,
      missing: ['comments', 'shares', 'saves', 'clicks'],
      per1000Reach: 0,
    });
    expect(engagementOf(none, 10).score).toBeNull();
    expect(engagementOf({ ...none, likes: 5 }, null).per1000Reach).toBeNull();
    expect(engagementOf({ ...none, likes: 5 }, 0).per1000Reach).toBeNull();
  });

  it.each([
    [-1, 'negative'],
    [0.5, 'out_of_range'],
    [Number.NaN, 'not_finite'],
  ])('refuses %d likes', (likes, code) => {
    expect(() => engagementOf({ ...none, likes }, 1)).toThrow(expect.objectContaining({ code }));
  });

  it('is aligned at 72 hours between readings, and unknown before', () => {
    const readings = [
      { ageHours: 24, value: 100 },
      { ageHours: 96, value: 400 },
    ];
    expect(atComparisonAge(readings)).toBe(300);
    expect(atComparisonAge(readings.slice(0, 1))).toBeNull();
    expect(atComparisonAge([])).toBeNull();
    expect(() => atComparisonAge(Array.from(readings).reverse(), 200)).toThrow(
      expect.objectContaining({ code: 'unsorted_timestamps' }),
    );
  });
});
