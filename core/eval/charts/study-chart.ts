import { detectors } from '../anomaly/detectors';
import type { GroupComparison } from '../robustness/compare';
import { plotArea, ticks } from './axes';
import { drawing, element, ink, line, palette, text } from './svg';

const rowHeight = 24;
const [left, top, width] = [250, 112, 620];

/** Share of windows found in each group, every method allowed as many false incidents as the detector raised. */
export function studyChart(groups: readonly GroupComparison[]): string {
  const range = { from: 0, to: 1 };
  const height = groups.length * rowHeight;
  const plot = plotArea({ left, top, width, height }, range, { from: 0, to: 1 });
  const rows = groups.flatMap((group, row) => {
    const y = top + (row + 0.5) * rowHeight;
    const share = (found: number) => plot.x(group.windows === 0 ? 0 : found / group.windows);
    return [
      line(left, y, left + width, y, { stroke: ink.grid, 'stroke-width': 1 }),
      text(left - 12, y + 4, group.group, { 'text-anchor': 'end' }),
      ...group.baselines.map((one, index) =>
        element('circle', {
          cx: share(one.foundAtDetectorsFalse),
          // Equal shares stand one above the other instead of hiding each other.
          cy: y + (index - 1) * 5,
          r: 4,
          fill: '#ffffff',
          stroke: palette[index + 1] ?? ink.strong,
          'stroke-width': 2,
        }),
      ),
      element('circle', { cx: share(group.found), cy: y, r: 5.5, fill: palette[0] ?? ink.strong }),
      text(left + width + 14, y + 4, `${group.falseIncidents} false`, { fill: ink.soft }),
    ];
  });
  const legend = detectors.flatMap(({ title }, index) => {
    const x = left + index * 165;
    const colour = palette[index] ?? ink.strong;
    return [
      element('circle', {
        cx: x,
        cy: 84,
        r: index === 0 ? 5.5 : 4,
        fill: index === 0 ? colour : '#ffffff',
        stroke: colour,
        'stroke-width': 2,
      }),
      text(x + 12, 88, title),
    ];
  });
  const percentages = ticks(range, 5).map((value) =>
    text(plot.x(value), top + height + 22, `${Math.round(value * 100)} %`, {
      'text-anchor': 'middle',
      fill: ink.soft,
    }),
  );
  return drawing(
    { width: 960, height: top + height + 44 },
    'Windows found at equal false incidents',
    'each baseline at its best limit that raises no more false incidents than the detector does at its one setting',
    [...legend, ...rows, ...percentages],
  );
}
