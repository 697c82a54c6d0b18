import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readLabelledSeries } from '../../../eval/anomaly/series-files';
import { anomalyReport } from '../../../eval/commands/anomaly';
import { readOptions } from '../../../eval/options';

const start = Date.UTC(2026, 0, 5);
const hour = (index: number) => start + index * 3_600_000;
const iso = (index: number) => new Date(hour(index)).toISOString();
const rows = (stamp: (index: number) => string, count = 48) =>
  Array.from(
    { length: count },
    (_, index) => `${stamp(index)},${(0.3 + index / 1_000).toFixed(3)}`,
  );

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'series-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});
const csv = (content: string | Uint8Array, name = 'cpc.csv') =>
  writeFile(join(folder, name), content);
const windows = (content: unknown) =>
  writeFile(
    join(folder, 'windows.json'),
    typeof content === 'string' ? content : JSON.stringify(content),
  );
const read = () => readLabelledSeries(folder, join(folder, 'windows.json'));

describe('a series file', () => {
  const header = 'timestamp,value\n';
  it.each<[string, string | Uint8Array]>([
    ['ISO times with a zone', header + rows(iso).join('\n')],
    [
      'times of another zone',
      header + rows((i) => `${new Date(hour(i + 2)).toISOString().slice(0, 19)}+02:00`).join('\n'),
    ],
    ['epoch seconds', header + rows((i) => String(hour(i) / 1_000)).join('\n')],
    ['epoch milliseconds', header + rows((i) => String(hour(i))).join('\n')],
    [
      'spelled-out UTC',
      header + rows((i) => `${iso(i).slice(0, 19).replace('T', ' ')} UTC`).join('\n'),
    ],
    [
      'slashes, year first',
      header + rows((i) => iso(i).slice(0, 19).replaceAll('-', '/')).join('\n'),
    ],
    ['no header line', rows(iso).join('\n')],
    [
      'other names and order, and a column of words',
      `cost,network,day\n${rows(iso)
        .map((row) => `${row.split(',')[1] ?? ''},meta,${row.split(',')[0] ?? ''}`)
        .join('\n')}`,
    ],
    [
      'semicolons, decimal commas and a byte-order mark',
      `\uFEFFtimestamp;value\r\n${rows(iso).join('\r\n').replaceAll(',', ';').replaceAll(';0.', ';0,')}`,
    ],
    ['UTF-16', Buffer.from(`\uFEFF${header}${rows(iso).join('\n')}`, 'utf16le')],
    ['rows from last to first', header + rows(iso).reverse().join('\n')],
  ])('with %s is read to the hour', async (_, content) => {
    await csv(content);
    await windows({ cpc: [[iso(3), iso(5)]] });
    const { series } = await read();
    expect(series[0]?.points).toHaveLength(48);
    expect(series[0]?.points[0]).toEqual({ atMs: start, value: 0.3 });
    expect(series[0]?.points[47]).toEqual({ atMs: hour(47), value: 0.347 });
    expect(series[0]?.mended.unusable).toBe(0);
  });

  it('in semicolons reads 1,234 as little more than one', async () => {
    await csv(`timestamp;value\n${rows(iso).join('\n').replaceAll(',0.', ';1,')}`);
    await windows({ cpc: [] });
    const { series } = await read();
    expect(series[0]?.points[34]).toEqual({ atMs: hour(34), value: 1.334 });
  });

  it('leaves out what is no day or no number, and says how much', async () => {
    await csv(
      `${header}${rows(iso).join('\n')}\n2026-02-30 00:00:00,1\n${iso(60)},NaN\n${iso(61)},1e999\n${iso(62)},-1\n`,
    );
    await windows({ cpc: [] });
    const { series } = await read();
    expect(series[0]?.points).toHaveLength(48);
    expect(series[0]?.mended.unusable).toBe(4);
  });

  it('with dates nobody can tell apart is refused by what it begins with', async () => {
    await csv(`${header}03/04/2026,0.3\n04/04/2026,0.4\n`);
    await windows({ cpc: [] });
    await expect(read()).rejects.toMatchObject({
      code: 'empty_table',
      message: expect.stringContaining('begins with "03/04/2026"'),
    });
    await csv('value\n1\n2\n');
    await expect(read()).rejects.toMatchObject({ code: 'bad_column' });
  });
});

describe('a windows file', () => {
  beforeEach(() => csv(`timestamp,value\n${rows(iso).join('\n')}\n`));
  const expected = [{ startMs: hour(3), endMs: hour(5) }];

  it.each<[string, unknown]>([
    ['keyed by the bare name', { cpc: [[iso(3), iso(5)]] }],
    ['keyed by folder and file', { 'ads/cpc.csv': [[iso(3), iso(5)]] }],
    ['keyed with backslashes', { 'ads\\cpc.csv': [[iso(3), iso(5)]] }],
    ['of epoch numbers', { cpc: [[hour(3) / 1_000, hour(5)]] }],
    ['of named bounds', { cpc: [{ start: iso(3), end: iso(5) }] }],
    ['with a byte-order mark', `\uFEFF${JSON.stringify({ cpc: [[iso(3), iso(5)]] })}`],
  ])('%s is read', async (_, content) => {
    await windows(content);
    expect((await read()).series[0]?.windows).toEqual(expected);
  });

  it.each<[string, unknown, RegExp]>([
    ['one window instead of a list', { cpc: [iso(3), iso(5)] }, /not a pair of ordered times/],
    ['a word', { cpc: 'none' }, /must hold a list/],
    ['null', { cpc: null }, /must hold a list/],
    ['an end before its start', { cpc: [[iso(5), iso(3)]] }, /not a pair of ordered times: \["/],
    ['a day that does not exist', { cpc: [['2026-02-30', '2026-03-02']] }, /2026-02-30/],
    ['three times', { cpc: [[iso(3), iso(4), iso(5)]] }, /not a pair/],
    ['a list at the top', [{ series: 'cpc' }], /must map series names/],
    ['the same series twice', { cpc: [], 'b/cpc.csv': [] }, /names the series cpc twice/],
    ['half a file', '{"cpc": [', /Cannot read windows/],
  ])('of %s is refused', async (_, content, message) => {
    await windows(content);
    await expect(read()).rejects.toMatchObject({
      code: 'bad_windows',
      message: expect.stringMatching(message),
    });
  });
});

describe('the report', () => {
  const run = () =>
    anomalyReport(readOptions(['anomaly', '--data', '.', '--windows', 'windows.json'], folder));

  it('names windows outside the data and counts the others only', async () => {
    await csv(`timestamp,value\n${rows(iso, 400).join('\n')}\n`);
    await windows({
      cpc: [
        [iso(300), iso(310)],
        [iso(9_000), iso(9_010)],
      ],
    });
    const { json, text } = await run();
    expect(json).toMatchObject({
      windows: 1,
      windows_outside_data: [{ name: 'cpc', start: iso(9_000), end: iso(9_010) }],
    });
    expect(text).toContain('lies outside the data, not counted');
  });

  it('says insufficient, series by series, instead of finding nothing', async () => {
    await csv(`timestamp,value\n${iso(0)},0.3\n`);
    await csv(`timestamp,value\n${rows(iso, 400).join('\n')}\n`, 'long.csv');
    await csv(
      `timestamp,value\n${Array.from({ length: 400 }, (_, i) => `${iso(i)},0.5`).join('\n')}\n`,
      'constant.csv',
    );
    await windows({ cpc: [[iso(0), iso(1)]] });
    const { json, text, svg } = await run();
    expect(json).toMatchObject({ windows: 1, hits: 0 });
    expect(json['methods']).toMatchObject([
      { id: 'detector', insufficient: [{ name: 'cpc' }] },
      { id: 'z3', insufficient: [{ name: 'constant' }, { name: 'cpc' }] },
      { id: 'log_mad5', insufficient: [{ name: 'constant' }, { name: 'cpc' }] },
      { id: 'seasonal_log_mad35' },
    ]);
    expect(text).toContain('cpc: detector (past only): insufficient: Prices can be judged after');
    expect(svg).not.toContain('NaN');
  });
});
