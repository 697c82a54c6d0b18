import type { Evaluation } from '../scorer/cross-validate';
import { axes, plotArea } from './axes';
import { drawing, element, ink, line, palette, path, text } from './svg';

const percent = (value: number) => `${Math.round(value * 100)} %`;

/** Forecast against what happened per tenth, with 95 % intervals, over a histogram of forecasts. */
export function reliabilityChart(evaluation: Evaluation, title: string): string {
  const unit = { from: 0, to: 1 };
  const plot = plotArea({ left: 84, top: 88, width: 460, height: 380 }, unit, unit);
  const { bins, ece } = evaluation.reliability;
  const colour = palette[0] ?? ink.strong;
  const largest = Math.max(...bins.map(({ count }) => count));
  const bars = bins.map(({ from, to, count }) => {
    const height = (count / largest) * 70;
    return element('rect', {
      x: plot.x(from) + 2,
      y: plot.top + plot.height - height,
      width: plot.x(to) - plot.x(from) - 4,
      height,
      fill: '#eef2f7',
    });
  });
  const marks = bins.flatMap(({ meanForecast, observedRate, interval }) => {
    const x = plot.x(meanForecast);
    return [
      line(x, plot.y(interval.low), x, plot.y(interval.high), {
        stroke: colour,
        'stroke-width': 1.6,
        opacity: 0.55,
      }),
      element('circle', { cx: x, cy: plot.y(observedRate), r: 4.5, fill: colour }),
    ];
  });
  const ticks = [0, 0.2, 0.4, 0.6, 0.8, 1];
  const facts: [string, string][] = [
    ['AUC', evaluation.auc.toFixed(4)],
    [
      'Brier',
      `${evaluation.brier.toFixed(4)} (base rate alone ${evaluation.brierBaseline.toFixed(4)})`,
    ],
    ['ECE', ece.toFixed(4)],
    [
      'Lift in best 10 %',
      evaluation.liftAt10Percent === null ? '—' : `× ${evaluation.liftAt10Percent.toFixed(2)}`,
    ],
    ['Base rate', percent(evaluation.baseRate)],
    ['Rows', String(evaluation.probabilities.length)],
  ];
  return drawing(
    { width: 860, height: 540 },
    title,
    'Held-out probability against what happened; bars show how many leads each tenth holds',
    [
      ...bars,
      ...axes(
        plot,
        { title: 'probability given', ticks, label: percent },
        { title: 'share that converted', ticks, label: percent },
      ),
      line(plot.x(0), plot.y(0), plot.x(1), plot.y(1), {
        stroke: ink.axis,
        'stroke-width': 1.5,
        'stroke-dasharray': '5 5',
      }),
      path(
        bins.map(({ meanForecast, observedRate }) => [plot.x(meanForecast), plot.y(observedRate)]),
        {
          stroke: colour,
          'stroke-width': 2.2,
        },
      ),
      ...marks,
      ...facts.flatMap(([name, value], index) => [
        text(584, 118 + index * 48, name, { fill: ink.soft }),
        text(584, 138 + index * 48, value, { 'font-weight': 600 }),
      ]),
    ],
  );
}
