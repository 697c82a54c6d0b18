import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { archiveAudit, archiveOld, removeArchived } from '../../audit/archive';
import { putInPlace, writeArchive } from '../../audit/archive-file';
import { genesisPlace } from '../../audit/chain';
import { readChain } from '../../audit/read-chain';
import { eventually } from '../support/eventually';
import { startTestVault } from '../support/vault';
import { allRows, oldRows, startOldLog, type OldLog } from './old-log';

const entry = { action: 'audit.archive', actor: 'test', outcome: 'ok' };

let log: OldLog;
beforeEach(async () => {
  log = await startOldLog();
});
afterEach(() => log.close());

/** Rows 1 … `rows`. */
const firstOf = (rows: number) => readChain(log.database.query, BigInt(rows));

const removals: readonly (readonly [name: string, statement: string])[] = [
  ['a row', 'delete from audit_log where seq = 1'],
  ['all rows', 'delete from audit_log'],
  ['a row by changing it', `update audit_log set body = '{}' where seq = 1`],
  ['the log by emptying it', 'truncate audit_log'],
  ['the start of the chain', 'update audit_start set seq = 10'],
  ['the row of the start', 'delete from audit_start'],
  [
    'a row in the middle, with the flag set',
    "select set_config('vault.audit_removal', 'archived', false); delete from audit_log where seq = 30",
  ],
  [
    'rows without the start, with the flag set',
    "select set_config('vault.audit_removal', 'archived', false); delete from audit_log where seq <= 30",
  ],
  [
    'rows by changing them, with the flag set',
    `select set_config('vault.audit_removal', 'archived', false); update audit_log set body = '{}'`,
  ],
  ['rows whose hash is another', "select remove_archived_audit(0, 30, sha256('guess'))"],
  [
    'rows after a start that is not the stored one',
    'select remove_archived_audit(7, 30, (select hash from audit_log where seq = 30))',
  ],
];

test('nothing but the archiver removes rows, whatever the statement', async () => {
  for (const [name, statement] of removals) {
    const failure: unknown = await log.sql.query(statement).catch((caught: unknown) => caught);
    expect([name, String(failure)]).toEqual([
      name,
      expect.stringMatching(
        /append-only|only ever shortened|not the archived one|no longer begins/,
      ),
    ]);
  }
  expect(await log.seqs()).toHaveLength(allRows);
});

test('after a removal the log is append-only as before, in the same session', async () => {
  await log.sql.query('begin');
  await log.sql.query(
    'select remove_archived_audit(0, 10, (select hash from audit_log where seq = 10))',
  );

  await expect(log.sql.query('delete from audit_log where seq = 11')).rejects.toThrow(
    /append-only/,
  );
  await log.sql.query('rollback');
  expect(await log.seqs()).toHaveLength(allRows);
});

test('stopped between file and removal nothing is lost, and both files stay usable', async () => {
  const written = await writeArchive(firstOf(30), log.inFolder('x.partial'));
  await putInPlace(log.inFolder('x.partial'), log.inFolder('stale.jsonl'));

  expect(written).toMatchObject({ rows: 30, first: 1n });
  expect(await log.cli('audit verify')).toMatchObject({ ok: true, rows: 65 });
  expect(await log.verifyWith(log.inFolder('stale.jsonl'))).toMatchObject({ ok: true, rows: 65 });
  const file = log.inFolder('again.jsonl');
  await log.cli(`audit archive --older-than-days 30 --to ${file}`);
  expect(await log.verifyWith(file, log.inFolder('stale.jsonl'))).toMatchObject({
    ok: true,
    rows: 66,
  });
});

test('stopped before the file has its name, the log is whole and the next run succeeds', async () => {
  const folderOfJob = log.inFolder('audit-archive');
  await archiveOld(log.database.query, folderOfJob, 100_000);
  const stopped = archiveAudit(log.database.query, {
    before: new Date(),
    beside: path.join(folderOfJob, 'archive.partial'),
    nameOf: () => {
      throw new Error('stopped here');
    },
    entry,
  });

  await expect(stopped).rejects.toThrow('stopped here');
  expect(await log.seqs()).toHaveLength(allRows);
  expect(await archiveOld(log.database.query, folderOfJob, 30)).toBe(oldRows);
  expect(await readdir(folderOfJob)).toEqual([
    expect.stringMatching(/^audit-000000000001-000000000060-[0-9a-f]{16}\.jsonl$/),
  ]);
});

test('a file that changed before the removal keeps its rows in the log', async () => {
  const file = log.inFolder('a.jsonl');
  const written = await writeArchive(firstOf(30), file);
  if (!written) throw new Error('nothing was written');
  await writeFile(file, (await readFile(file, 'utf8')).replace('lease', 'leave'));

  const removed = log.database.query
    .transaction()
    .execute((tx) => removeArchived(tx, genesisPlace, { ...written, file }, entry));
  await expect(removed).rejects.toThrow(/breaks at row 1 \(changed\)\. Nothing was removed/);
  expect(await log.seqs()).toHaveLength(allRows);
});

test('rows missing from the log itself are not archived over', async () => {
  await log.tamper('delete from audit_log where seq = 15');

  await expect(
    log.cli(`audit archive --before 2020-01-05 --to ${log.inFolder('a.jsonl')}`),
  ).rejects.toThrow(/breaks at row 15 \(gap\)/);
  expect(await log.seqs()).toHaveLength(64);
});

test('two at once archive every row once', async () => {
  const jobs = log.inFolder('audit-archive');
  const removed = await Promise.all(
    Array.from({ length: 4 }, () => archiveOld(log.database.query, jobs, 30)),
  );
  const files = await readdir(jobs);

  expect(removed.reduce((sum, rows) => sum + rows)).toBe(oldRows);
  expect(files).toHaveLength(1);
  expect(await log.verifyWith(...files.map((name) => path.join(jobs, name)))).toMatchObject({
    ok: true,
    rows: 66,
  });
});

test('a long log goes in files of bounded size', async () => {
  await log.sql.query(
    `select append_audit(array(
       select '{"at":"2021-01-01T00:00:00.000Z","action":"a","n":' || n || '}' from generate_series(1, 4500) n))`,
  );
  const files = ['1', '2'].map((name) => log.inFolder(`${name}.jsonl`));
  const archived = [];
  for (const file of files)
    archived.push(
      await archiveAudit(log.database.query, {
        before: new Date(Date.now() + 86_400_000),
        limit: 2_500,
        beside: `${file}.partial`,
        nameOf: () => file,
        entry,
      }),
    );

  // The second takes the row that told of the first.
  expect(archived.map((one) => [one?.first, one?.rows])).toEqual([
    [1n, 2_500],
    [2_501n, allRows + 4_501 - 2_500],
  ]);
  expect(await log.seqs()).toEqual([allRows + 4_502]);
  expect(await log.verifyWith(...files)).toMatchObject({ ok: true, rows: allRows + 4_502 });
});

test('a removal that comes second, after another one of the same rows, is refused', async () => {
  const file = log.inFolder('a.jsonl');
  const written = await writeArchive(firstOf(30), file);
  if (!written) throw new Error('nothing was written');
  const remove = () =>
    log.database.query
      .transaction()
      .execute((tx) => removeArchived(tx, genesisPlace, { ...written, file }, entry));
  const outcomes = await Promise.allSettled([remove(), remove()]);

  expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(await log.seqs()).toHaveLength(allRows - 30 + 1);
});

test('a running vault with VAULT_AUDIT_RETENTION_DAYS archives into its data folder', async () => {
  const vault = await startTestVault({ ...log.environment, VAULT_AUDIT_RETENTION_DAYS: '30' });
  await eventually(async () => expect((await log.seqs())[0]).toBe(oldRows + 1)).finally(
    vault.close,
  );
  const jobs = log.inFolder('audit-archive');
  const [name = ''] = await readdir(jobs);

  expect((await stat(jobs)).mode & 0o777).toBe(0o700);
  expect(await log.verifyWith(path.join(jobs, name))).toMatchObject({ ok: true });
});

test('archive refuses a wrong command line', async () => {
  for (const options of [
    '',
    '--before 2020-01-01 --older-than-days 9 ',
    '--before soon ',
    '--before 2999-01-01 ',
  ])
    await expect(log.cli(`audit archive ${options}--to ${log.inFolder('a')}`)).rejects.toThrow(
      /--before/,
    );
});
