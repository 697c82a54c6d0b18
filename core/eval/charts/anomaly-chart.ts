import { usableCurve, type DetectorResult } from '../anomaly/curve';
import { axes, plotArea, ticks } from './axes';
import { drawing, element, ink, line, palette, path, text } from './svg';

/** Windows found against false incidents: one line per method, a ring at the setting it is used at. */
export function anomalyChart(
  results: readonly DetectorResult[],
  windows: number,
  days: number,
): string {
  const reach = Math.max(12, ...results.map(({ falseIncidents }) => falseIncidents)) * 1.12;
  const xRange = { from: 0, to: Math.ceil(reach) };
  const yRange = { from: 0, to: windows };
  const plot = plotArea({ left: 84, top: 88, width: 560, height: 360 }, xRange, yRange);
  const drawn = results.map((result, index) => {
    const colour = palette[index] ?? ink.strong;
    const emphasis = index === 0;
    // Curves that run together stand beside each other instead of hiding each other.
    const aside = index * 2.5;
    const steps = frontier(result).filter(([x]) => x <= xRange.to);
    const points = steps.flatMap(([x, y], at): [number, number][] => {
      const before = steps[at - 1];
      return before
        ? [
            [plot.x(x), plot.y(before[1])],
            [plot.x(x), plot.y(y)],
          ]
        : [[plot.x(x), plot.y(y)]];
    });
    const last = steps.at(-1);
    if (last) points.push([plot.x(xRange.to), plot.y(last[1])]);
    const moved = points.map(([x, y]): [number, number] => [x + aside, y + aside]);
    return [
      path(moved, {
        stroke: colour,
        'stroke-width': emphasis ? 3 : 1.8,
        ...(emphasis ? {} : { 'stroke-dasharray': '6 4' }),
      }),
      element('circle', {
        cx: plot.x(result.falseIncidents) + aside,
        cy: plot.y(result.hits) + aside,
        r: emphasis ? 7 : 5.5,
        fill: emphasis ? colour : '#ffffff',
        stroke: colour,
        'stroke-width': 2.5,
      }),
    ];
  });
  // The detector comes first in the legend and is drawn last, above the others.
  const marks = [...drawn.slice(1), ...drawn.slice(0, 1)].flat();
  const legend = results.flatMap((result, index) => {
    const y = 112 + index * 58;
    const colour = palette[index] ?? ink.strong;
    return [
      line(676, y - 4, 704, y - 4, {
        stroke: colour,
        'stroke-width': index === 0 ? 3 : 1.8,
        ...(index === 0 ? {} : { 'stroke-dasharray': '6 4' }),
      }),
      text(714, y, result.title, { 'font-weight': index === 0 ? 600 : 400 }),
      text(714, y + 19, `${result.hits} of ${windows} found · ${result.falseIncidents} false`, {
        fill: ink.soft,
      }),
    ];
  });
  return drawing(
    { width: 920, height: 520 },
    'Incidents found against false alarms',
    `${windows} labelled ${windows === 1 ? 'window' : 'windows'}, ${Math.round(days)} series-days; a ring marks each method at its own setting`,
    [
      ...axes(
        plot,
        { title: 'false incidents', ticks: ticks(xRange, 8) },
        {
          title: 'labelled windows found',
          ticks: ticks(yRange, Math.min(windows, 7)).filter(Number.isInteger),
        },
      ),
      ...marks,
      ...legend,
    ],
  );
}

/** Most hits for at most so many false incidents, as a rising staircase from zero. */
function frontier(result: DetectorResult): [number, number][] {
  const points = [...usableCurve(result), result].sort(
    (one, two) => one.falseIncidents - two.falseIncidents || one.hits - two.hits,
  );
  const steps: [number, number][] = [[0, 0]];
  let best = 0;
  for (const { falseIncidents, hits } of points) {
    if (hits <= best) continue;
    best = hits;
    steps.push([falseIncidents, hits]);
  }
  return steps;
}
