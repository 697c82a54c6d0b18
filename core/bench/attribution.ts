import { attribute, attributionModels } from '../attribution/attribute';
import type { Journey } from '../attribution/journey';
import { seededRandom, type RandomSource } from '../statistics/random';
import type { BenchLine } from './bench-line';

const channelNames = Array.from({ length: 12 }, (_, index) => `channel-${index + 1}`);
const dayMs = 86_400_000;

function journeys(count: number, random: RandomSource): Journey[] {
  return Array.from({ length: count }, (_, index): Journey => {
    const length = 1 + Math.floor(random() * 8);
    const startMs = 1_760_000_000_000;
    const touches = Array.from({ length }, (__, step) => ({
      channel: channelNames[Math.floor(random() ** 1.5 * 12)] ?? 'channel-1',
      atMs: startMs + step * dayMs * 2,
      consented: true,
    }));
    const converted = random() < 0.3;
    return {
      id: String(index),
      touches,
      conversions: converted ? 1 : 0,
      nonConversions: converted ? 0 : 1,
      convertedAtMs: converted ? startMs + length * dayMs * 2 : null,
      valueMinor: converted ? 1 + Math.floor(random() * 500_000) : 0,
      refundedMinor: 0,
      currency: 'XOF',
    };
  });
}

/** 10,000 paths × 12 channels × 9 models, with 90 % intervals, and how the time grows with the paths. */
export function benchAttribution(): BenchLine[] {
  const sizes = [2_500, 5_000, 10_000, 20_000, 40_000];
  attribute({
    journeys: journeys(1_000, seededRandom(1)),
    models: attributionModels,
    random: seededRandom(1),
    intervalDraws: 20,
  });
  return sizes.flatMap((size) => {
    const paths = journeys(size, seededRandom(size));
    return [0, 200].map((intervalDraws): BenchLine => {
      const started = performance.now();
      const result = attribute({
        journeys: paths,
        models: attributionModels,
        random: seededRandom(1),
        intervalDraws,
      });
      const seconds = (performance.now() - started) / 1_000;
      if (!result.ok) throw new Error(result.reason);
      return {
        name: `attribution ${size} paths × 12 channels × ${result.attributions.length} models${intervalDraws > 0 ? `, ${intervalDraws} resamples` : ''}`,
        seconds,
        limitSeconds: size === 10_000 ? 2 : null,
      };
    });
  });
}
