import { requireForecasts, type Forecasts } from './forecasts';

/** Mean squared distance between forecast and outcome (Brier 1950): 0 is perfect, 0.25 is a coin. */
export function brierScore(forecasts: Forecasts): number {
  requireForecasts(forecasts);
  let total = 0;
  forecasts.outcomes.forEach((outcome, index) => {
    total += ((forecasts.probabilities[index] ?? 0) - (outcome ? 1 : 0)) ** 2;
  });
  return total / forecasts.outcomes.length;
}
