import type { Attribution } from '../../attribution/attribute';
import { axes, plotArea, ticks } from './axes';
import { drawing, element, ink, line, palette, text } from './svg';

const shownChannels = 12;

/** Share per channel under every model, side by side, with 90 % intervals. */
export function creditChart(attributions: readonly Attribution[]): string {
  const shares = new Map<string, number>();
  for (const { credits } of attributions) {
    for (const { channel, share } of credits)
      shares.set(channel, (shares.get(channel) ?? 0) + share);
  }
  const channels = Array.from(shares)
    .sort((one, two) => two[1] - one[1])
    .slice(0, shownChannels)
    .map(([channel]) => channel);
  const most = Math.max(
    0.05,
    ...attributions.flatMap(({ credits }) =>
      credits
        .filter(({ channel }) => channels.includes(channel))
        .map(({ share, shareInterval }) => shareInterval?.high ?? share),
    ),
  );
  const row = 16 + attributions.length * 9;
  const height = channels.length * row;
  const range = { from: 0, to: Math.min(1, most * 1.05) };
  const plot = plotArea({ left: 176, top: 84, width: 520, height }, range, {
    from: channels.length,
    to: 0,
  });
  const bars = channels.flatMap((channel, at) => {
    const top = plot.top + at * row + 8;
    const name = channel.length > 20 ? `${channel.slice(0, 19)}…` : channel;
    return [
      text(plot.left - 12, top + (row - 16) / 2 + 4, name, { 'text-anchor': 'end' }),
      line(plot.left, top - 8, plot.left + plot.width, top - 8, {
        stroke: ink.grid,
        'stroke-width': 1,
      }),
      ...attributions.flatMap(({ credits }, model) => {
        const credit = credits.find((one) => one.channel === channel);
        if (!credit) return [];
        const y = top + model * 9;
        const interval = credit.shareInterval;
        return [
          element('rect', {
            x: plot.left,
            y,
            width: Math.max(0.5, plot.x(credit.share) - plot.left),
            height: 7,
            fill: palette[model] ?? ink.strong,
            rx: 1.5,
          }),
          ...(interval
            ? [
                line(plot.x(interval.low), y + 3.5, plot.x(interval.high), y + 3.5, {
                  stroke: ink.strong,
                  'stroke-width': 1.2,
                  opacity: 0.75,
                }),
              ]
            : []),
        ];
      }),
    ];
  });
  const legend = attributions.flatMap(({ model }, index) => [
    element('rect', {
      x: 728,
      y: 92 + index * 24,
      width: 14,
      height: 10,
      fill: palette[index] ?? ink.strong,
      rx: 2,
    }),
    text(750, 101 + index * 24, model.replaceAll('_', ' ')),
  ]);
  return drawing(
    { width: 900, height: Math.max(420, height + 160) },
    'Credit by channel and model',
    `Share of the attributed ${attributions.some(({ attributedMinor }) => attributedMinor > 0) ? 'value' : 'conversions'}; thin lines are 90 % bootstrap intervals${shares.size > channels.length ? `; the ${channels.length} strongest of ${shares.size} channels` : ''}`,
    [
      ...axes(
        plot,
        {
          title: 'share of credit',
          ticks: ticks(range, 6),
          label: (value) => `${Math.round(value * 100)} %`,
        },
        { title: '', ticks: [] },
      ),
      ...bars,
      ...legend,
    ],
  );
}
