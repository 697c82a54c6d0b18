/** The few SVG parts our charts are made of; text is escaped, numbers are rounded to a tenth of a pixel. */
type Attributes = Readonly<Record<string, string | number>>;

const escape = (text: string) =>
  text
    // XML 1.0 knows no control characters and no half of a pair, not even escaped.
    .replace(/\p{Cs}|[^\P{Cc}\t\n\r]/gu, '\uFFFD')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');

export function element(
  name: string,
  attributes: Attributes,
  ...children: readonly string[]
): string {
  const list = Object.entries(attributes)
    .map(([key, value]) => {
      const text = typeof value === 'number' ? String(Math.round(value * 10) / 10) : value;
      return ` ${key}="${escape(text)}"`;
    })
    .join('');
  return children.length === 0
    ? `<${name}${list}/>`
    : `<${name}${list}>${children.join('')}</${name}>`;
}

export const text = (x: number, y: number, content: string, attributes: Attributes = {}) =>
  element('text', { x, y, ...attributes }, escape(content));

export const line = (x1: number, y1: number, x2: number, y2: number, attributes: Attributes) =>
  element('line', { x1, y1, x2, y2, ...attributes });

export const path = (points: readonly (readonly [number, number])[], attributes: Attributes) =>
  element('path', {
    d: points
      .map(([x, y], index) => `${index === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`)
      .join(''),
    fill: 'none',
    'stroke-linejoin': 'round',
    'stroke-linecap': 'round',
    ...attributes,
  });

/** Colours that stay apart for colour-blind readers (Okabe & Ito 2008), darkened for white paper. */
export const palette = [
  '#0b62a8',
  '#c2540a',
  '#0a7d57',
  '#a8417f',
  '#8a6d00',
  '#3d8fc4',
  '#444b54',
  '#b03a2e',
  '#6a51a3',
];

export const ink = { strong: '#1c2430', soft: '#5a6472', grid: '#e3e7ec', axis: '#9aa4b1' };

/** A whole drawing with title and subtitle; 13 px system font. */
export function drawing(
  size: { readonly width: number; readonly height: number },
  title: string,
  subtitle: string,
  body: readonly string[],
): string {
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${size.width} ${size.height}`,
      width: size.width,
      height: size.height,
      role: 'img',
      'aria-label': `${title}. ${subtitle}`,
      'font-family': 'system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',
      'font-size': 13,
      fill: ink.strong,
    },
    element('rect', { width: size.width, height: size.height, fill: '#ffffff' }),
    text(24, 34, title, { 'font-size': 19, 'font-weight': 600 }),
    text(24, 56, subtitle, { fill: ink.soft }),
    ...body,
  ).concat('\n');
}
