import { spawn } from 'node:child_process';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { eventually } from '../support/eventually';
import { allRows, startOldLog, type OldLog } from './old-log';

const room = path.resolve(__dirname, '..', '..');
let log: OldLog;
beforeEach(async () => {
  log = await startOldLog();
});
afterEach(() => log.close());

test('killed with the file in place and the rows not removed, the log is whole and goes the next time', async () => {
  const [file, again] = [log.inFolder('killed.jsonl'), log.inFolder('again.jsonl')];
  // The removal waits for this row; the file does not.
  await log.sql.query('begin; select from audit_start for update');
  const child = spawn(
    process.execPath,
    [
      ...['--import', 'tsx', 'cli/main.ts'],
      ...['audit', 'archive', '--before', '2020-01-05', '--to', file],
    ],
    { cwd: room, env: { PATH: process.env['PATH'] ?? '', ...log.environment } },
  );
  const ended = new Promise((resolve) => child.once('exit', (_code, signal) => resolve(signal)));
  await eventually(async () => {
    const { rows } = await log.database.pool.query(
      "select from pg_stat_activity where wait_event_type = 'Lock' and query like '%remove_archived_audit%' and datname = current_database()",
    );
    expect(rows).toHaveLength(1);
  }, 20_000);
  child.kill('SIGKILL');
  expect(await ended).toBe('SIGKILL');
  await log.sql.query('rollback');

  expect((await stat(file)).size).toBeGreaterThan(0);
  await eventually(() => log.cli(`audit archive --before 2020-01-06 --to ${again}`));
  expect(await log.seqs()).toHaveLength(allRows - 50 + 1);
  expect(await log.verifyWith(file, again)).toMatchObject({ ok: true, rows: allRows + 1 });
});
