/** What a command found: text for a person, JSON for a program, one drawing. */
export interface EvalReport {
  readonly text: string;
  readonly json: Readonly<Record<string, unknown>>;
  readonly svg: string;
}

/** Columns aligned by width; numbers to the right. */
export function textTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((cell, column) =>
    Math.max(cell.length, ...rows.map((row) => (row[column] ?? '').length)),
  );
  const isNumeric = header.map((_, column) =>
    rows.every((row) => /^[-–—×\d.,%\s]*$/.test(row[column] ?? '')),
  );
  const shown = (row: readonly string[]) =>
    row
      .map((cell, column) =>
        isNumeric[column] === true
          ? cell.padStart(widths[column] ?? 0)
          : cell.padEnd(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd();
  return [
    shown(header),
    widths.map((width) => '─'.repeat(width)).join('  '),
    ...rows.map(shown),
  ].join('\n');
}

export const percent = (value: number, digits = 1) => `${(value * 100).toFixed(digits)} %`;
