import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { anomalyReport } from '../../eval/commands/anomaly';
import { attributionReport } from '../../eval/commands/attribution';
import { dedupeReport } from '../../eval/commands/dedupe';
import { scoreReport } from '../../eval/commands/score';
import { winnerReport } from '../../eval/commands/winner';
import { readOptions } from '../../eval/options';
import { generateLeads, leadsCsv } from '../../eval/scorer/generated-leads';
import { auc } from '../../statistics/auc';
import { drawNormal } from '../../statistics/draws';
import { seededRandom } from '../../statistics/random';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'eval-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});
const options = (...args: string[]) => readOptions(args, folder);
const file = (name: string, content: string) => writeFile(join(folder, name), content);

describe('score', () => {
  const leads = generateLeads(6_000, seededRandom(11));
  const truth = auc(
    leads.map(({ converted }) => converted),
    leads.map(({ probability }) => probability),
  );

  it('comes within 0.01 AUC of the generator’s own probability, calibrated to 0.03', async () => {
    await file('leads.csv', leadsCsv(leads));
    const { json, text, svg } = await scoreReport(
      options('score', '--data', 'leads.csv', '--outcome', 'converted', '--folds', '3'),
    );
    if (!truth.ok) throw new Error(truth.reason);
    expect(json['auc']).toBeGreaterThan(truth.auc - 0.01);
    expect(json['auc']).toBeLessThan(truth.auc + 0.005);
    expect(json['ece']).toBeLessThanOrEqual(0.03);
    expect(json['lift_at_10_percent']).toBeGreaterThan(2);
    expect(json['leak_warnings']).toEqual([]);
    expect(json['not_used']).toContainEqual({ column: 'lead_id', reason: 'identifier' });
    expect(text).toContain('0.0–0.1');
    expect(svg).toMatch(/^<svg[^>]+xmlns/);
  });

  it('warns of a column that was filled in after the outcome, and not once it is dropped', async () => {
    const few = leads.slice(0, 500);
    const [header = '', ...lines] = leadsCsv(few).trim().split('\n');
    const tagged = lines.map((line, i) => `${line},${few[i]?.converted === true ? 'won' : 'lost'}`);
    await file('leak.csv', [`${header},tag`, ...tagged].join('\n'));
    const run = (...more: string[]) =>
      scoreReport(
        options('score', '--data', 'leak.csv', '--outcome', 'converted', '--folds', '2', ...more),
      );
    const leaking = await run();
    expect(leaking.json['leak_warnings']).toEqual(['tag']);
    expect(leaking.text).toContain('WARNING tag');
    expect((await run('--drop', 'tag')).json['leak_warnings']).toEqual([]);
  });

  it('refuses an outcome of three values, too few conversions and a missing column', async () => {
    await file('three.csv', 'a,y\n1,x\n2,y\n3,z\n');
    await file(
      'few.csv',
      `a,y\n${Array.from({ length: 200 }, (_, i) => `${i % 7},${i < 5 ? 1 : 0}`).join('\n')}\n`,
    );
    const run = (data: string, outcome: string) =>
      scoreReport(options('score', '--data', data, '--outcome', outcome));
    await expect(run('three.csv', 'y')).rejects.toMatchObject({ code: 'bad_column' });
    await expect(run('few.csv', 'y')).rejects.toThrow(/Insufficient/);
    await expect(run('few.csv', 'nope')).rejects.toMatchObject({ code: 'unknown_column' });
    await expect(run('absent.csv', 'y')).rejects.toMatchObject({ code: 'unreadable_file' });
  });
});

describe('anomaly', () => {
  const start = Date.UTC(2026, 0, 5);
  const stamp = (hour: number) =>
    new Date(start + hour * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');

  it('finds a labelled night spike that the plain baselines miss, among mended rows', async () => {
    const random = seededRandom(3);
    const rows = Array.from({ length: 60 * 24 }, (_, hour) => {
      const season = 0.6 * Math.sin((2 * Math.PI * ((hour % 24) - 6)) / 24);
      const value = 0.3 * Math.exp(season + 0.08 * drawNormal(random)) * (hour === 1_010 ? 2 : 1);
      return `${stamp(hour)},${value.toFixed(6)}`;
    });
    const shuffled = [
      ...rows.slice(0, 50).reverse(),
      ...rows.slice(50),
      rows[60] ?? '',
      'soon,NaN',
    ];
    await mkdir(join(folder, 'series'), { recursive: true });
    await file('series/cpc.csv', `timestamp,value\n${shuffled.join('\n')}\n`);
    await file('windows.json', JSON.stringify({ cpc: [[stamp(1_000), stamp(1_020)]] }));
    const { json, text } = await anomalyReport(
      options('anomaly', '--data', 'series', '--windows', 'windows.json'),
    );
    expect(json).toMatchObject({ windows: 1, hits: 1, false_incidents: 0 });
    expect(json['methods']).toMatchObject([
      { id: 'detector', hits: 1 },
      { id: 'z3', hits: 0 },
      { id: 'log_mad5' },
      { id: 'seasonal_log_mad35' },
    ]);
    expect(json['mended']).toContainEqual({
      name: 'cpc',
      outOfOrder: 50,
      repeatedTimes: 1,
      unusable: 1,
    });
    expect(text).toContain('detector (past only)');
  });

  it('refuses windows that are no windows and folders without series', async () => {
    await file('bad.json', '{"cpc":[["yesterday","today"]]}');
    const run = (data: string, windows: string) =>
      anomalyReport(options('anomaly', '--data', data, '--windows', windows));
    await expect(run('series', 'bad.json')).rejects.toMatchObject({ code: 'bad_windows' });
    await expect(run('series', 'none.json')).rejects.toMatchObject({ code: 'bad_windows' });
    const span = [stamp(1_000), stamp(1_020)];
    await file('other.json', JSON.stringify({ cpm: [span] }));
    await expect(run('series', 'other.json')).rejects.toMatchObject({ code: 'bad_windows' });
    await file('more.json', JSON.stringify({ 'ads/cpc.csv': [span], cpm: [span] }));
    const { json } = await run('series', 'more.json');
    expect(json).toMatchObject({ windows: 1, hits: 1, windows_without_file: ['cpm'] });
    await expect(run('nowhere', 'windows.json')).rejects.toMatchObject({ code: 'unreadable_file' });
  });
});

describe('attribution', () => {
  it('credits a path table under nine models', async () => {
    await file('paths.csv', 'path;conv;value;null\nC1>C2>C3;1;10,00;0\nC1;0;0;1\nC2>C3;0;;1\n');
    const { json } = await attributionReport(
      options(
        'attribution',
        '--data',
        'paths.csv',
        '--path',
        'path',
        '--conversions',
        'conv',
        '--value',
        'value',
        '--nulls',
        'null',
      ),
    );
    const models = json['models'];
    if (!Array.isArray(models)) throw new Error('no models');
    expect(models).toHaveLength(9);
    expect(models).toContainEqual(
      expect.objectContaining({
        model: 'markov',
        credits: expect.arrayContaining([
          expect.objectContaining({ channel: 'C1', value: 2 }),
          expect.objectContaining({ channel: 'C3', value: 4 }),
        ]),
      }),
    );
  });

  it('refuses counts that are none and tables that never convert', async () => {
    await file('odd.csv', 'p,c\na>b,many\n');
    await file('zero.csv', 'p,c\na>b,0\n');
    const run = (data: string) =>
      attributionReport(
        options('attribution', '--data', data, '--path', 'p', '--conversions', 'c'),
      );
    await expect(run('odd.csv')).rejects.toMatchObject({ code: 'bad_column' });
    await expect(run('zero.csv')).rejects.toThrow(/Insufficient/);
  });
});

describe('a path table', () => {
  const run = (data: string, ...more: string[]) =>
    attributionReport(
      options('attribution', '--data', data, '--path', 'p', '--conversions', 'c', ...more),
    );

  it('may be cut with or without blanks round the separator', async () => {
    await file('blanks.csv', 'p,c\na > b,2\nb>a,1\n');
    const [one, two] = [await run('blanks.csv'), await run('blanks.csv', '--separator', ' > ')];
    expect(two.json).toEqual(one.json);
  });

  it('cut at the wrong sign is refused, not computed for hours', async () => {
    const rows = Array.from({ length: 400 }, (_, i) => `a${i} > b > c,1`);
    await file('uncut.csv', `p,c\n${rows.join('\n')}\n`);
    await expect(run('uncut.csv', '--separator', '|')).rejects.toThrow(/no path holds "\|"/);
  });

  it('names the line of a bad count, also below a cell of two lines', async () => {
    await file('lines.csv', 'p,c\n"a\n> b",2\nb,many\n');
    await expect(run('lines.csv')).rejects.toThrow(/Line 4: "many"/);
  });
});

describe('winner', () => {
  it('judges 50,000 posts of one group', async () => {
    const random = seededRandom(9);
    const rows = Array.from({ length: 50_000 }, () => Math.exp(3 + drawNormal(random)).toFixed(3));
    await file('many.csv', `v\n${rows.join('\n')}\n`);
    const { json } = await winnerReport(options('winner', '--data', 'many.csv', '--value', 'v'));
    expect(json).toMatchObject({ posts: 50_000, insufficient: 0 });
  });

  it('names the one post that stands out, and leaves a blank cell insufficient', async () => {
    const random = seededRandom(4);
    const rows = Array.from(
      { length: 40 },
      (_, i) => `${i},reel,${Math.exp(3 + 0.3 * drawNormal(random)).toFixed(2)}`,
    );
    await file('posts.csv', `id,format,rate\n${rows.join('\n')}\n40,reel,400\n41,reel,\n`);
    const { json } = await winnerReport(
      options('winner', '--data', 'posts.csv', '--value', 'rate', '--group', 'format'),
    );
    expect(json).toMatchObject({ posts: 42, winners: 1, insufficient: 1 });
    await file('negative.csv', 'rate\n5\n-1\n');
    await expect(
      winnerReport(options('winner', '--data', 'negative.csv', '--value', 'rate')),
    ).rejects.toMatchObject({ code: 'bad_column' });
  });
});

describe('dedupe', () => {
  it('merges on hard keys with high precision and finds more by soft match', async () => {
    const random = seededRandom(6);
    const pick = (list: readonly string[]) => list[Math.floor(random() * list.length)] ?? '';
    const first = [
      'Awa',
      'Moussa',
      'Fatou',
      'Cheikh',
      'Marie',
      'Lucas',
      'João',
      'Koffi',
      'Inès',
      'Hugo',
    ];
    const last = [
      'Diop',
      'Fall',
      'Ndiaye',
      'Koné',
      'Martin',
      'Silva',
      'Souza',
      'Traoré',
      'Petit',
      'Leroy',
    ];
    const rows: string[] = [];
    for (let entity = 0; entity < 300; entity += 1) {
      const name = `${pick(first)} ${pick(last)}`;
      const phone = `7${Math.floor(1e7 + random() * 9e7)}`;
      const email = `p${entity}@example.sn`;
      const street = `${Math.floor(random() * 300)} rue ${pick(last)}`;
      rows.push(`${name},${email},+221${phone},${street},e${entity}`);
      if (entity % 2 === 0) {
        const turned = name.split(' ').reverse().join(' ');
        const keyed = entity % 4 === 0;
        rows.push(
          `${turned},${keyed ? email.toUpperCase() : ''},${keyed ? phone : ''},${street},e${entity}`,
        );
      }
    }
    await file('people.csv', `name,email,phone,street,person\n${rows.join('\n')}\n`);
    const { json } = await dedupeReport(
      options('dedupe', '--data', 'people.csv', '--truth', 'person'),
    );
    expect(json).toMatchObject({ true_pairs: 150, hard: { precision: 1, recall: 0.5 } });
    expect(json['precision']).toBeGreaterThan(0.95);
    expect(json['recall']).toBeGreaterThan(0.85);
  });
});

describe('a truth column', () => {
  it('that is empty is refused, rows without a truth are counted', async () => {
    const rows = Array.from(
      { length: 12 },
      (_, i) => `${i % 2 ? 'awa diop' : 'moussa fall'},${i},`,
    );
    await file('nobody.csv', `name,age,who\n${rows.join('\n')}\n`);
    await file('some.csv', `name,age,who\n${rows.join('\n')}\nawa diop,40,a\n`);
    const run = (data: string) => dedupeReport(options('dedupe', '--data', data, '--truth', 'who'));
    await expect(run('nobody.csv')).rejects.toThrow(/"who" is empty/);
    expect((await run('some.csv')).json).toMatchObject({ rows: 13, rows_without_truth: 12 });
  });
});

describe('flags', () => {
  it('are fixed: an unknown command or flag is refused with the usage', () => {
    expect(() => readOptions(['guess'], '.')).toThrow(/Unknown command "guess"/);
    expect(() => readOptions(['score', '--fold', '3'], '.')).toThrow(/--fold/);
    expect(() => readOptions(['score'], '.').require('data')).toThrow(/needs --data/);
    expect(options('score', '--data', 'x.csv').path('data')).toBe(join(folder, 'x.csv'));
  });
});
