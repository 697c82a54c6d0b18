import fc from 'fast-check';
import { firstAtLeast } from '../../statistics/sorted';

test('the first value that is not below stands where counting finds it', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -5, max: 5 })),
      fc.integer({ min: -6, max: 6 }),
      (values, value) => {
        const sorted = Float64Array.from(values).sort();

        expect(firstAtLeast(sorted, value)).toBe(sorted.filter((one) => one < value).length);
      },
    ),
  );
});
