import { requireForecasts, type Forecasts } from './forecasts';
import { wilsonInterval, type Interval } from './wilson';

export interface ReliabilityBin {
  /** Half-open [from, to), the last bin closed. */
  readonly from: number;
  readonly to: number;
  readonly count: number;
  readonly meanForecast: number;
  readonly observedRate: number;
  /** 95 % Wilson interval of the observed rate. */
  readonly interval: Interval;
}

export interface Reliability {
  readonly bins: readonly ReliabilityBin[];
  /** Expected calibration error: Σ (count/n)·|observed − forecast| over equal-width bins. */
  readonly ece: number;
}

/** Reliability table and ECE over equal-width bins (Naeini et al. 2015); empty bins are left out. */
export function reliability(forecasts: Forecasts, binCount = 10): Reliability {
  requireForecasts(forecasts);
  const sums = Array.from({ length: binCount }, () => ({ count: 0, positives: 0, forecast: 0 }));
  forecasts.probabilities.forEach((probability, index) => {
    const bin = sums[Math.min(binCount - 1, Math.floor(probability * binCount))];
    if (!bin) return;
    bin.count += 1;
    bin.forecast += probability;
    if (forecasts.outcomes[index] === true) bin.positives += 1;
  });
  const bins = sums.flatMap((bin, index): ReliabilityBin[] =>
    bin.count === 0
      ? []
      : [
          {
            from: index / binCount,
            to: (index + 1) / binCount,
            count: bin.count,
            meanForecast: bin.forecast / bin.count,
            observedRate: bin.positives / bin.count,
            interval: wilsonInterval(bin.positives, bin.count),
          },
        ],
  );
  const total = forecasts.outcomes.length;
  const ece = bins.reduce(
    (sum, bin) => sum + (bin.count / total) * Math.abs(bin.observedRate - bin.meanForecast),
    0,
  );
  return { bins, ece };
}
