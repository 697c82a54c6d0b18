import { attribute, type AttributionModel } from '../../attribution/attribute';
import { markovRemoval } from '../../attribution/markov';
import { shapleyExact } from '../../attribution/shapley';
import { seededRandom } from '../../statistics/random';
import { pathJourney } from './journeys';

const creditsOf = (model: AttributionModel) => {
  const result = attribute({
    journeys: [
      pathJourney('direct', { conversions: 2 }),
      pathJourney('search > email', { conversions: 3 }),
      pathJourney('search > social > email', { conversions: 5 }),
    ],
    models: [model],
    random: seededRandom(1),
  });
  if (!result.ok) throw new Error(result.reason);
  const credits = result.attributions[0]?.credits ?? [];
  return Object.fromEntries(credits.map(({ channel, conversions }) => [channel, conversions]));
};

describe('published reference values', () => {
  it('Markov: P = 1/3, removal effects .5, 1, 1, credits .2, .4, .4', () => {
    const fit = markovRemoval(
      [
        { channels: [0, 1, 2], conversions: 1, nonConversions: 0 },
        { channels: [0], conversions: 0, nonConversions: 1 },
        { channels: [1, 2], conversions: 0, nonConversions: 1 },
      ],
      3,
    );
    if (!fit.ok) throw new Error(fit.reason);
    expect(fit.conversionProbability).toBeCloseTo(1 / 3, 12);
    [0.5, 1, 1].forEach((effect, c) => expect(fit.removalEffects[c]).toBeCloseTo(effect, 12));
    [0.2, 0.4, 0.4].forEach((share, c) => expect(fit.shares[c]).toBeCloseTo(share, 12));
  });

  it('Shapley: 23/3, 49/6, 19/6', () => {
    const worth = [0, 7, 6, 15, 4, 7, 9, 19];
    const values = shapleyExact(3, (mask) => worth[mask] ?? 0);
    [23 / 3, 49 / 6, 19 / 6].forEach((value, p) => expect(values[p]).toBeCloseTo(value, 12));
  });

  it('linear: direct 2, search 19/6, email 19/6, social 5/3', () => {
    const credits = creditsOf('linear');
    expect(credits['direct']).toBeCloseTo(2, 12);
    expect(credits['search']).toBeCloseTo(19 / 6, 12);
    expect(credits['email']).toBeCloseTo(19 / 6, 12);
    expect(credits['social']).toBeCloseTo(5 / 3, 12);
  });

  it('position 40/20/40: 2, 3.5, 3.5, 1', () => {
    const credits = creditsOf('position');
    expect(credits['direct']).toBeCloseTo(2, 12);
    expect(credits['search']).toBeCloseTo(3.5, 12);
    expect(credits['email']).toBeCloseTo(3.5, 12);
    expect(credits['social']).toBeCloseTo(1, 12);
  });
});
