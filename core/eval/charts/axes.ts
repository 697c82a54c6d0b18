import { element, ink, line, text } from './svg';

export interface Plot {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
}

export interface Range {
  readonly from: number;
  readonly to: number;
}

export function plotArea(
  box: {
    readonly left: number;
    readonly top: number;
    readonly width: number;
    readonly height: number;
  },
  x: Range,
  y: Range,
): Plot {
  const span = (range: Range) => (range.to === range.from ? 1 : range.to - range.from);
  return {
    ...box,
    x: (value) => box.left + ((value - x.from) / span(x)) * box.width,
    y: (value) => box.top + box.height - ((value - y.from) / span(y)) * box.height,
  };
}

/** Round tick values (1, 2 or 5 times a power of ten) inside a range. */
export function ticks(range: Range, about: number): number[] {
  const raw = Math.max(1e-9, (range.to - range.from) / about);
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= raw * 0.999) ?? 10) * power;
  const first = Math.ceil(range.from / step - 1e-9);
  const last = Math.floor(range.to / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, index) =>
    Number(((first + index) * step).toPrecision(12)),
  );
}

export function axes(
  plot: Plot,
  x: {
    readonly title: string;
    readonly ticks: readonly number[];
    readonly label?: (value: number) => string;
  },
  y: {
    readonly title: string;
    readonly ticks: readonly number[];
    readonly label?: (value: number) => string;
  },
): string[] {
  const bottom = plot.top + plot.height;
  const right = plot.left + plot.width;
  return [
    ...y.ticks.flatMap((value) => [
      line(plot.left, plot.y(value), right, plot.y(value), { stroke: ink.grid, 'stroke-width': 1 }),
      text(plot.left - 10, plot.y(value) + 4, (y.label ?? String)(value), {
        'text-anchor': 'end',
        fill: ink.soft,
      }),
    ]),
    ...x.ticks.flatMap((value) => [
      line(plot.x(value), bottom, plot.x(value), bottom + 5, {
        stroke: ink.axis,
        'stroke-width': 1,
      }),
      text(plot.x(value), bottom + 21, (x.label ?? String)(value), {
        'text-anchor': 'middle',
        fill: ink.soft,
      }),
    ]),
    line(plot.left, bottom, right, bottom, { stroke: ink.axis, 'stroke-width': 1 }),
    text(plot.left + plot.width / 2, bottom + 44, x.title, {
      'text-anchor': 'middle',
      fill: ink.soft,
    }),
    element(
      'g',
      { transform: `translate(${plot.left - 48} ${plot.top + plot.height / 2}) rotate(-90)` },
      text(0, 0, y.title, { 'text-anchor': 'middle', fill: ink.soft }),
    ),
  ];
}
