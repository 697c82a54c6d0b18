import { parseNumber, parseTime, timesOf } from '../../eval/tables/numbers';
import { columnOf, parseTable } from '../../eval/tables/table';

const utf8 = (text: string) => new TextEncoder().encode(text);

describe('tables of unknown origin', () => {
  it('are read whatever the delimiter, quoting and line ends', () => {
    for (const [delimiter, text] of [
      [',', 'name,note\r\n"Diop, Awa","says ""hi"""\r\nFall,ok\r\n'],
      [';', 'name;note\n"Diop; Awa";"two\nlines"\nFall;ok\n'],
      ['\t', 'name\tnote\nDiop\ta,b;c\nFall\tok'],
      ['|', 'name|note\nDiop|x\nFall|ok\n'],
    ] as const) {
      const table = parseTable(utf8(text), 'x.csv');
      expect(table.delimiter).toBe(delimiter);
      expect(table.columns).toEqual(['name', 'note']);
      expect(table.rows).toHaveLength(2);
      expect(table.rows[1]).toEqual(['Fall', 'ok'.replace('ok', table.rows[1]?.[1] ?? '')]);
    }
    const quoted = parseTable(utf8('a,b\n"x, ""y""",2\n'), 'x.csv');
    expect(quoted.rows).toEqual([['x, "y"', '2']]);
  });

  it('are read in UTF-8 with a byte-order mark, in Windows-1252 and in UTF-16', () => {
    expect(parseTable(utf8('\uFEFFsociété;ville\nCafé;Thiès\n'), 'x').columns).toEqual([
      'société',
      'ville',
    ]);
    const latin = Uint8Array.from('société;prix\nCaf\u00e9;5\u0080\n', (letter) =>
      letter.charCodeAt(0),
    );
    const table = parseTable(latin, 'x');
    expect(table.encoding).toBe('windows-1252');
    expect(table.rows).toEqual([['Café', '5€']]);
    const wide = Uint8Array.from([
      0xff,
      0xfe,
      ...new Uint8Array(Uint16Array.from('a,b\né,2\n', (c) => c.charCodeAt(0)).buffer),
    ]);
    expect(parseTable(wide, 'x').rows).toEqual([['é', '2']]);
  });

  it('keep rows with a wrong number of fields apart, with their line, and know the words for nothing', () => {
    const table = parseTable(utf8('a,b,c\n1,2,3\n4,5\n6,7,8,9\n10,NA,?\n11,12,13,\n'), 'x');
    expect(table.rejected.map(({ line }) => line)).toEqual([3, 4]);
    expect(table.rows).toEqual([
      ['1', '2', '3'],
      ['10', '', ''],
      ['11', '12', '13'],
    ]);
  });

  it('name repeated and empty headers apart and find a column in any case', () => {
    const table = parseTable(utf8('x,x,\n1,2,3\n'), 'x');
    expect(table.columns).toEqual(['x', 'x (2)', 'column 3']);
    expect(columnOf(table, 'X (2)')).toBe(1);
    expect(() => columnOf(table, 'y')).toThrow(expect.objectContaining({ code: 'unknown_column' }));
  });

  it('are refused when empty', () => {
    for (const text of ['', '\n', 'a,b\n']) {
      expect(() => parseTable(utf8(text), 'x')).toThrow(
        expect.objectContaining({ code: 'empty_table' }),
      );
    }
  });
});

describe('cells', () => {
  it.each([
    ['1234.5', 1234.5],
    ['-3', -3],
    ['1,234,567.8', 1_234_567.8],
    ['1.234,5', 1234.5],
    ['1 234,5', 1234.5],
    ['0,07', 0.07],
    ['0,347', 0.347],
    ['-0,347', -0.347],
    ['12 %', 12],
    ['R$ 30', 30],
    ['2.5e3', 2500],
    ['12-03', null],
    ['Infinity', null],
    ['1e999', null],
    ['', null],
  ])('%j is %d', (cell, value) => {
    expect(parseNumber(cell)).toBe(value);
  });

  it('hold times with and without a zone', () => {
    expect(parseTime('2011-07-01 00:15:01')).toBe(Date.UTC(2011, 6, 1, 0, 15, 1));
    expect(parseTime('2011-07-01 00:15:01.000000')).toBe(Date.UTC(2011, 6, 1, 0, 15, 1));
    expect(parseTime('2026-03-29T01:30:00+02:00')).toBe(Date.UTC(2026, 2, 28, 23, 30));
    expect(parseTime('2026-03-29')).toBe(Date.UTC(2026, 2, 29));
    expect(parseTime('29/03/2026')).toBeNull();
  });
});

describe('broken and odd files', () => {
  it('of semicolons stay so when a sample would end inside a quotation with commas', () => {
    const rows = Array.from(
      { length: 9_000 },
      (_, i) => `n${i};"one, with commas,\nand; a break";${i}`,
    );
    const table = parseTable(utf8(['name;note;score', ...rows].join('\n')), 'x');
    expect(table.delimiter).toBe(';');
    expect(table.rows).toHaveLength(9_000);
    expect(table.lines.slice(0, 2)).toEqual([3, 5]);
  });

  it('are read as UTF-16 without a byte-order mark', () => {
    const wide = new Uint8Array(
      Uint16Array.from('name;région\nDiop;Thiès\n', (c) => c.charCodeAt(0)).buffer,
    );
    expect(parseTable(wide, 'x')).toMatchObject({
      encoding: 'utf-16le',
      rows: [['Diop', 'Thiès']],
    });
  });

  it('are refused with the reason: an open quotation, bytes that are no text, no row as wide as the header', () => {
    for (const [text, code, why] of [
      ['a,b\n1,"x,2\n3,4\n', 'broken_table', /Quote/],
      ['a,b\n1,\u0000\u0001\u00002\n', 'broken_table', /no text file/],
      ['a,b,c\n1,2\n3,4\n', 'empty_table', /line 2 has 2/],
    ] as const) {
      expect(() => parseTable(utf8(text), 'x.csv')).toThrow(
        expect.objectContaining({ code, message: expect.stringMatching(why) }),
      );
    }
  });
});

describe('columns of dates', () => {
  const days = (...cells: string[]) => {
    const times = timesOf(cells);
    return times && Array.from(times, (time) => new Date(time).toISOString().slice(0, 10));
  };

  it('tell day from month by a number above twelve anywhere in them', () => {
    expect(days('03/04/2026', '29/03/2026')).toEqual(['2026-04-03', '2026-03-29']);
    expect(days('03/04/2026', '03/29/2026')).toEqual(['2026-03-04', '2026-03-29']);
    expect(days('3.4.26', '29.3.26')).toEqual(['2026-04-03', '2026-03-29']);
    expect(days('03/04/2026')).toEqual(['2026-04-03']);
    expect(days('3/4/2026 9:05 pm')).toEqual(['2026-03-04']);
    expect(days('2026/3/9', '2026-3-9')).toEqual(['2026-03-09', '2026-03-09']);
    expect(days('2026-03-09T23:30:00-02:00')).toEqual(['2026-03-10']);
  });

  it('keep gaps and are none with anything else among them', () => {
    expect(Array.from(timesOf(['', '2026-03-09']) ?? [])).toEqual([NaN, Date.UTC(2026, 2, 9)]);
    expect(timesOf(['29/03/2026', 'soon'])).toBeNull();
    expect(timesOf(['31/02/2026'])).toBeNull();
    expect(timesOf(['29/03/2026', '03/29/2026'])).toBeNull();
  });
});
