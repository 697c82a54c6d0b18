import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from '../../eval/charts/svg';
import { helpOf } from '../../eval/help';
import { readOptions, usage } from '../../eval/options';
import { requireWritable } from '../../eval/output';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'eval-output-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('results that cannot be kept', () => {
  it('are told before the work: no such folder, or a folder in the place of the file', async () => {
    for (const path of [join(folder, 'none', 'x.json'), folder]) {
      await expect(requireWritable(path)).rejects.toMatchObject({ code: 'unwritable_file' });
    }
    await requireWritable(join(folder, 'new.json'));
  });
});

describe('a drawing', () => {
  it('stays XML whatever a channel is called', () => {
    expect(text(1, 2, 'a<b> & "c" \u0001\ud800é')).toBe(
      '<text x="1" y="2">a&lt;b&gt; &amp; &quot;c&quot; \uFFFD\uFFFDé</text>',
    );
  });
});

describe('the command line', () => {
  it('helps with each command and refuses a blank flag', () => {
    for (const command of ['score', 'attribution', 'winner', 'dedupe', 'anomaly']) {
      expect(helpOf(command, usage)).toMatch(new RegExp(`-- ${command} --data .+\\n`));
    }
    expect(helpOf('--help', usage)).toBe(usage);
    const blank = readOptions(['score', '--data='], '.');
    expect(() => blank.path('data')).toThrow(/needs --data/);
  });

  const run = (...args: string[]) =>
    new Promise<{ code: number; stderr: string }>((done) => {
      const main = resolve(__dirname, '../../eval/main.ts');
      const child = execFile(
        process.execPath,
        ['--import', 'tsx', main, ...args],
        { env: { ...process.env, INIT_CWD: folder }, cwd: resolve(__dirname, '../..') },
        (_error, _stdout, stderr) => done({ code: child.exitCode ?? -1, stderr }),
      );
    });

  it('answers a broken file with one line and code 2, never with a stack', async () => {
    await writeFile(join(folder, 'open.csv'), 'a,b\n1,"x,2\n3,4\n');
    const { code, stderr } = await run('winner', '--data', 'open.csv', '--value', 'b');
    expect(code).toBe(2);
    expect(stderr).toMatch(/^eval: broken_table: .*open\.csv.*\n$/);
  });
});
