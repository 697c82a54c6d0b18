import type { Post, WinnerResult } from '../../content/winners';
import { axes, plotArea, type Range } from './axes';
import { drawing, element, ink, palette, text } from './svg';

const shownGroups = 14;
const looks = {
  winner: { fill: palette[0] ?? ink.strong, r: 6, opacity: 1, title: 'winner' },
  promising: { fill: palette[1] ?? ink.strong, r: 5, opacity: 1, title: 'promising' },
  none: { fill: '#9aa4b1', r: 3.2, opacity: 0.6, title: 'none' },
  insufficient: { fill: '#d5dae1', r: 3.2, opacity: 0.9, title: 'insufficient' },
} as const;

/** Every post by group on a log scale, winners last so that they lie on top. */
export function winnerChart(posts: readonly Post[], results: readonly WinnerResult[]): string {
  const allGroups = Array.from(new Set(posts.map(({ group }) => group)));
  const groups = allGroups.slice(0, shownGroups);
  const values = posts.flatMap(({ per1000Reach }) => (per1000Reach === null ? [] : [per1000Reach]));
  const range = {
    from: Math.log10(1 + values.reduce((low, value) => Math.min(low, value), Number.MAX_VALUE)),
    to: Math.log10(1 + values.reduce((high, value) => Math.max(high, value), 0)) + 0.05,
  };
  const height = Math.max(180, groups.length * 56);
  const plot = plotArea({ left: 180, top: 84, width: 520, height }, range, {
    from: 0,
    to: groups.length,
  });
  const drawn = posts
    .map((post, index) => ({ post, result: results[index], index }))
    .sort(
      (one, two) => looks[one.result?.verdict ?? 'none'].r - looks[two.result?.verdict ?? 'none'].r,
    );
  const dots = drawn.flatMap(({ post, result, index }) => {
    const row = groups.indexOf(post.group);
    if (row === -1 || post.per1000Reach === null || !result) return [];
    const look = looks[result.verdict];
    // Spread by a fixed pattern, so that the same file draws the same picture.
    const spread = ((index * 0.618_034) % 1) - 0.5;
    return [
      element('circle', {
        cx: plot.x(Math.log10(1 + post.per1000Reach)),
        cy: plot.top + ((row + 0.5 + spread * 0.6) / groups.length) * plot.height,
        r: look.r,
        fill: look.fill,
        'fill-opacity': String(look.opacity),
        ...(result.compatibilityWinner ? { stroke: ink.strong, 'stroke-width': 1.2 } : {}),
      }),
    ];
  });
  const labels = groups.map((group, row) =>
    text(
      168,
      plot.top + ((row + 0.5) / groups.length) * plot.height + 4,
      group.length > 22 ? `${group.slice(0, 21)}…` : group || '(none)',
      {
        'text-anchor': 'end',
      },
    ),
  );
  const legend = Object.values(looks).flatMap(({ fill, r, title }, index) => [
    element('circle', { cx: 736, cy: 100 + index * 28, r, fill }),
    text(
      752,
      104 + index * 28,
      `${title} (${results.filter(({ verdict }) => verdict === title).length})`,
    ),
  ]);
  return drawing(
    { width: 900, height: height + 160 },
    'Posts that did better than their peers',
    `Robust rule with false discovery rate 10 % and an effect of at least +25 %; outlined: named by mean + 1.5 sd${groups.length < allGroups.length ? `; ${groups.length} of ${allGroups.length} groups` : ''}`,
    [
      ...axes(
        plot,
        {
          title: 'value, log scale of 1 + x',
          ticks: valueTicks(range),
          label: (value) => String(Math.round(10 ** value - 1)),
        },
        { title: '', ticks: [] },
      ),
      ...labels,
      ...dots,
      ...legend,
      element('circle', {
        cx: 736,
        cy: 100 + 4 * 28,
        r: 5,
        fill: '#ffffff',
        stroke: ink.strong,
        'stroke-width': 1.2,
      }),
      text(752, 104 + 4 * 28, 'compatibility rule'),
    ],
  );
}

/** 1, 2, 5, 10, … on the log scale; every third where they would crowd. */
function valueTicks(range: Range): number[] {
  const values = [
    0,
    ...[0, 1, 2, 3, 4, 5, 6].flatMap((power) => [1, 2, 5].map((k) => k * 10 ** power)),
  ];
  const inside = values
    .map((value) => ({ value, at: Math.log10(1 + value) }))
    .filter(({ at }) => at >= range.from && at <= range.to);
  const kept =
    inside.length <= 9 ? inside : inside.filter(({ value }) => /^10*$|^0$/.test(String(value)));
  return kept.map(({ at }) => at);
}
