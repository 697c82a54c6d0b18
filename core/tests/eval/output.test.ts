import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
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

describe('the command line', () => {
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
