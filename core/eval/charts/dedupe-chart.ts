import type { DedupeEvaluation, PairCount } from '../dedupe/evaluate';
import { axes, plotArea } from './axes';
import { drawing, element, ink, palette, path, text } from './svg';

const percent = (value: number) => `${Math.round(value * 1000) / 10} %`;

/** Precision against recall over all thresholds, with the two settings in use. */
export function dedupeChart(result: DedupeEvaluation): string {
  const unit = { from: 0, to: 1 };
  const plot = plotArea({ left: 84, top: 88, width: 440, height: 360 }, unit, unit);
  const tickList = [0, 0.2, 0.4, 0.6, 0.8, 1];
  const mark = (count: PairCount, colour: string) =>
    count.precision === null || count.recall === null
      ? []
      : [
          element('circle', {
            cx: plot.x(count.recall),
            cy: plot.y(count.precision),
            r: 7,
            fill: colour,
            stroke: '#ffffff',
            'stroke-width': 2,
          }),
        ];
  const [blue = ink.strong, orange = ink.strong] = palette;
  const legend = (y: number, colour: string, title: string, count: PairCount) => [
    element('circle', { cx: 566, cy: y - 4, r: 6, fill: colour }),
    text(582, y, title, { 'font-weight': 600 }),
    text(
      582,
      y + 20,
      `precision ${count.precision === null ? '—' : percent(count.precision)} · recall ${count.recall === null ? '—' : percent(count.recall)}`,
      { fill: ink.soft },
    ),
  ];
  return drawing(
    { width: 840, height: 520 },
    'Recognising the same lead twice',
    `${result.truePairs} true pairs among ${result.comparedPairs} compared; the line runs over all thresholds`,
    [
      ...axes(
        plot,
        { title: 'recall: true pairs found', ticks: tickList, label: percent },
        { title: 'precision: found pairs that are true', ticks: tickList, label: percent },
      ),
      path(
        result.curve.map(({ precision, recall }) => [plot.x(recall), plot.y(precision)]),
        { stroke: blue, 'stroke-width': 2.4 },
      ),
      ...mark(result.hard, orange),
      ...mark(result.soft, blue),
      ...legend(120, orange, 'hard keys, merged', result.hard),
      ...legend(176, blue, 'with soft match, reviewed', result.soft),
    ],
  );
}
