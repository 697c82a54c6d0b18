import { requireNonNegative } from '../statistics/guards';
import { InputError, insufficient, type Insufficient } from '../statistics/input-error';
import type { RandomSource } from '../statistics/random';
import type { Interval } from '../statistics/wilson';
import { allocate } from './allocate';
import { channelShares, sumShares } from './channel-shares';
import { shareIntervals, type Spreader } from './intervals';
import { requireJourneys, type Journey } from './journey';
import { markovRemoval } from './markov';
import { harsanyiShares, pathShapley } from './path-shapley';
import { prepareJourneys, type PreparedJourneys, type Unattributed } from './prepare';
import { touchModels, touchShares, type TouchModel } from './touch-models';

export const attributionModels = [...touchModels, 'markov', 'shapley'] as const;
export type AttributionModel = (typeof attributionModels)[number];

/** Raised whenever a model's arithmetic changes, so that stored credits can say which rule made them. */
export const attributionRulesVersion = 1;

export const defaultLookBackDays = 30;

export interface Credit {
  readonly channel: string;
  /** Conversions credited; fractional. */
  readonly conversions: number;
  /** Value credited, minor units. Over all channels exactly the attributed value. */
  readonly creditMinor: number;
  /** Of the attributed value (of conversions where none has a value), 0…1. */
  readonly share: number;
  /** 90 % bootstrap interval of the share; null when it was not asked for. */
  readonly shareInterval: Interval | null;
}

export interface Attribution {
  readonly ok: true;
  readonly model: AttributionModel;
  readonly rulesVersion: number;
  readonly lookBackDays: number;
  readonly currency: string;
  readonly attributedMinor: number;
  /** Value no channel may claim, with the reason. Attributed + unattributed = all value net of refunds. */
  readonly unattributed: readonly Unattributed[];
  /** Largest credit first. */
  readonly credits: readonly Credit[];
  readonly assumptions: readonly string[];
}

export interface AttributionRequest {
  readonly journeys: readonly Journey[];
  readonly models: readonly AttributionModel[];
  readonly random: RandomSource;
  readonly lookBackDays?: number;
  readonly knownChannels?: ReadonlySet<string>;
  /** Bootstrap resamples; 0 leaves the intervals out. */
  readonly intervalDraws?: number;
}

/**
 * Credits conversions to channels under several models at once. Within a model the credits sum to the attributed
 * value to the last minor unit.
 *
 * @returns one attribution per model in the order asked, or "insufficient" when nothing converted.
 * @throws InputError as {@link requireJourneys}.
 */
export function attribute(
  request: AttributionRequest,
): { readonly ok: true; readonly attributions: readonly Attribution[] } | Insufficient {
  const { journeys, models, random, lookBackDays = defaultLookBackDays } = request;
  requireJourneys(journeys, request.knownChannels);
  requireNonNegative(lookBackDays, 'lookBackDays');
  const prepared = prepareJourneys(journeys, lookBackDays);
  const converted = prepared.paths.reduce((sum, path) => sum + path.conversions, 0);
  const aside = prepared.unattributed.reduce((sum, one) => sum + one.conversions, 0);
  if (converted + aside === 0) return insufficient('No journey converted, so there is no credit.');

  const counts = prepared.paths.map((path) => path.conversions);
  const values = prepared.paths.map((path) => path.valueMinor);
  const attributedMinor = values.reduce((sum, value) => sum + value, 0);
  const amounts = attributedMinor > 0 ? values : counts;
  const spreaders = models.map((model) => spreaderOf(model, prepared));
  const draws = converted === 0 ? 0 : (request.intervalDraws ?? 0);
  const intervals =
    draws === 0
      ? []
      : shareIntervals(prepared.paths, amounts, prepared.channels.length, spreaders, random, draws);
  const attributions = models.map((model, index): Attribution => {
    const credited =
      converted === 0
        ? { conversions: [], creditsMinor: [] }
        : creditsOf(model, prepared, { counts, values, attributedMinor }, spreaders[index], random);
    const basis = attributedMinor > 0 ? attributedMinor : converted;
    const credits = prepared.channels.map((channel, at): Credit => {
      const conversions = credited.conversions[at] ?? 0;
      const creditMinor = credited.creditsMinor[at] ?? 0;
      return {
        channel,
        conversions,
        creditMinor,
        share: basis === 0 ? 0 : (attributedMinor > 0 ? creditMinor : conversions) / basis,
        shareInterval: intervals[index]?.[at] ?? null,
      };
    });
    return {
      ok: true,
      model,
      rulesVersion: attributionRulesVersion,
      lookBackDays,
      currency: journeys[0]?.currency ?? '',
      attributedMinor,
      unattributed: prepared.unattributed,
      credits: credits.sort((left, right) => right.share - left.share),
      assumptions: assumptionsOf(model, prepared),
    };
  });
  return { ok: true, attributions };
}

function isTouchModel(model: AttributionModel): model is TouchModel {
  return model !== 'markov' && model !== 'shapley';
}

function spreaderOf(model: AttributionModel, { paths }: PreparedJourneys): Spreader {
  if (isTouchModel(model)) return { kind: 'shares', shares: channelShares(model, paths) };
  return model === 'markov'
    ? { kind: 'markov' }
    : { kind: 'shares', shares: harsanyiShares(paths) };
}

function creditsOf(
  model: AttributionModel,
  { paths, channels }: PreparedJourneys,
  totals: {
    readonly counts: readonly number[];
    readonly values: readonly number[];
    readonly attributedMinor: number;
  },
  spreader: Spreader | undefined,
  random: RandomSource,
): { readonly conversions: readonly number[]; readonly creditsMinor: readonly number[] } {
  const { counts, values, attributedMinor } = totals;
  if (model === 'markov') {
    const fit = markovRemoval(paths, channels.length);
    if (!fit.ok) throw new InputError('empty', fit.reason);
    const { shares } = fit;
    const converted = counts.reduce((sum, count) => sum + count, 0);
    return {
      conversions: shares.map((share) => share * converted),
      creditsMinor: allocate(attributedMinor, shares),
    };
  }
  if (model === 'shapley') {
    const conversions = pathShapley(paths, counts, channels.length, random);
    const worth = pathShapley(paths, values, channels.length, random);
    return {
      conversions,
      creditsMinor: allocate(
        attributedMinor,
        worth.map((value) => Math.max(0, value)),
      ),
    };
  }
  const creditsMinor = new Array<number>(channels.length).fill(0);
  for (const path of paths) {
    if (path.valueMinor === 0) continue;
    const parts = allocate(path.valueMinor, touchShares(model, path.touches, path.ageDays));
    parts.forEach((part, touch) => {
      const at = path.channels[touch] ?? 0;
      creditsMinor[at] = (creditsMinor[at] ?? 0) + part;
    });
  }
  const conversions =
    spreader?.kind === 'shares' ? sumShares(spreader.shares, counts, channels.length) : [];
  return { conversions, creditsMinor };
}

function assumptionsOf(model: AttributionModel, { paths }: PreparedJourneys): string[] {
  const assumptions: string[] = [];
  if (model === 'time_decay' && paths.some((path) => path.ageDays === null)) {
    assumptions.push('touches without a time are taken to be one day apart');
  }
  if (
    model === 'milestones' &&
    paths.some(({ touches }) => touches.every((touch) => touch.milestone === undefined))
  ) {
    assumptions.push(
      'without marked milestones the middle touch made the lead, the last the opportunity',
    );
  }
  if (model === 'markov' && paths.every((path) => path.nonConversions === 0)) {
    assumptions.push(
      'no lost journeys were given, so removal effects are overstated alike for all',
    );
  }
  return assumptions;
}
