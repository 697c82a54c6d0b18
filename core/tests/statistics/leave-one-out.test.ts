import fc from 'fast-check';
import { medianDistanceWithout, medianWithout } from '../../statistics/leave-one-out';
import { median, medianAbsoluteDeviation } from '../../statistics/summary';

describe('leave-one-out median and deviation', () => {
  it('are those of the others, with repeated values, in even and odd numbers', () => {
    const value = fc.oneof(
      fc.integer({ min: 0, max: 6 }),
      fc.double({ min: 0, max: 9, noNaN: true }),
    );
    fc.assert(
      fc.property(fc.array(value, { minLength: 3, maxLength: 30 }), fc.nat(), (values, pick) => {
        const index = pick % values.length;
        const left = values[index] ?? 0;
        const others = values.filter((_, at) => at !== index);
        const sorted = Float64Array.from(values).sort();
        const centre = medianWithout(sorted, left);
        expect(centre).toBeCloseTo(median(others), 12);
        expect(medianDistanceWithout(sorted, left, median(others))).toBeCloseTo(
          medianAbsoluteDeviation(others, median(others)),
          12,
        );
      }),
      { numRuns: 2_000 },
    );
  });
});
