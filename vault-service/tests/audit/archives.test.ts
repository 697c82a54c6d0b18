import { readFile, stat, writeFile } from 'node:fs/promises';
import { Client } from 'pg';
import { createTestDatabase } from '../../../platform/testing/postgres';
import { sha256Of } from '../../audit/archive-file';
import { runCli } from '../support/cli';
import { startOldLog, type OldLog } from './old-log';

let log: OldLog;
beforeEach(async () => {
  log = await startOldLog();
});
afterEach(() => log.close());

test('old rows move to a private file, and file and log are one chain from the first row', async () => {
  const file = log.inFolder('first.jsonl');
  const before = await log.cli('audit verify');
  const archived = await log.cli(`audit archive --before 2020-01-05 --to ${file}`);
  const { rows } = await log.sql.query<{ body: string }>(
    "select body from audit_log where action = 'audit.archive'",
  );

  expect(archived).toMatchObject({ ok: true, rows: 40, first: '1', last: '40' });
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await log.seqs()).toEqual(Array.from({ length: 26 }, (_, index) => 41 + index));
  expect(JSON.parse(rows[0]?.body ?? '')).toMatchObject({
    target: 'file:first.jsonl',
    details: { first: '1', last: '40', rows: 40, sha256: await sha256Of(file) },
  });
  expect(await log.cli('audit verify')).toMatchObject({ ok: true, rows: 26 });
  expect(await log.verifyWith(file)).toMatchObject({ ok: true, rows: 66 });
  expect(await log.cli(`audit verify --anchor ${String(before['anchor'])}`)).toMatchObject({
    ok: true,
  });
  expect(await log.cli(`audit verify --anchor ${String(archived['archived'])}`)).toMatchObject({
    ok: true,
  });
});

test('an anchor of an archived row needs the archives, and is held against them', async () => {
  const [first, second] = [log.inFolder('1.jsonl'), log.inFolder('2.jsonl')];
  await log.cli(`audit archive --before 2020-01-04T00:00:00Z --to ${first}`);
  await log.cli(`audit archive --older-than-days 100 --to ${second}`);
  const archives = `--archive ${second} --archive ${first}`;
  const forged = log.earlyAnchor.replace(/[0-9a-f]{4}$/, (end) =>
    end === '0000' ? '1111' : '0000',
  );

  expect(await log.cli(`audit verify --anchor ${log.earlyAnchor}`)).toMatchObject({
    ok: false,
    reason: expect.stringMatching(/--archive/) as unknown,
  });
  expect(await log.cli(`audit verify --anchor ${log.earlyAnchor} ${archives}`)).toMatchObject({
    ok: true,
    rows: 67,
  });
  expect(await log.cli(`audit verify --anchor ${forged} ${archives}`)).toMatchObject({
    ok: false,
    at: '20',
  });
  expect(await log.cli(`audit verify --anchor 99:${'0'.repeat(64)} ${archives}`)).toMatchObject({
    ok: false,
    reason: 'the row of the anchor is missing',
  });
});

const changes: readonly (readonly [string, (lines: string[]) => string[], string])[] = [
  [
    'a changed body',
    (lines) => lines.map((line, index) => (index === 11 ? line.replace('lease', 'leave') : line)),
    '12',
  ],
  ['a missing row', (lines) => lines.filter((_line, index) => index !== 11), '12'],
  ['missing rows at its end', (lines) => lines.slice(0, 30), '31'],
  ['missing rows at its start', (lines) => lines.slice(1), '1'],
  ['rows in another order', ([one = '', two = '', ...more]) => [two, one, ...more], '1'],
];

test('an archive with a changed, missing or moved row is found', async () => {
  const file = log.inFolder('a.jsonl');
  await log.cli(`audit archive --before 2020-01-05 --to ${file}`);
  const lines = (await readFile(file, 'utf8')).split('\n').slice(0, -1);
  for (const [name, change, at] of changes) {
    await writeFile(file, `${change([...lines]).join('\n')}\n`);
    expect([name, await log.verifyWith(file)]).toEqual([
      name,
      expect.objectContaining({ ok: false, at }),
    ]);
  }
});

test('an archive that was cut off, is empty or something else is refused', async () => {
  const file = log.inFolder('a.jsonl');
  await log.cli(`audit archive --before 2020-01-05 --to ${file}`);
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.slice(0, -40));
  await expect(log.verifyWith(file)).rejects.toThrow(/cut off/);
  await writeFile(file, '');
  await expect(log.verifyWith(file)).rejects.toThrow(/is empty/);
  await writeFile(file, 'hello\n');
  await expect(log.verifyWith(file)).rejects.toThrow(/Line 1 of .* is not a row/);
});

test('an archive that is missing between others, or at the start, is a gap', async () => {
  const files = ['1', '2', '3'].map((name) => log.inFolder(`${name}.jsonl`));
  for (const [index, file] of files.entries())
    await log.cli(`audit archive --before 2020-01-0${2 + index} --to ${file}`);
  const [first = '', second = '', third = ''] = files;

  expect(await log.verifyWith(first, second, third)).toMatchObject({ ok: true, rows: 68 });
  expect(await log.verifyWith(first, third)).toMatchObject({ ok: false, at: '11' });
  expect(await log.verifyWith(second, third)).toMatchObject({ ok: false, at: '1' });
  expect(await log.verifyWith(first, second)).toMatchObject({ ok: false, at: '21' });
});

test('rows removed behind the vault, with the start moved, are missed by the archives', async () => {
  const file = log.inFolder('a.jsonl');
  await log.cli(`audit archive --before 2020-01-02 --to ${file}`);
  await log.sql.query(
    'select remove_archived_audit(10, 25, (select hash from audit_log where seq = 25))',
  );

  expect(await log.cli('audit verify')).toMatchObject({ ok: true });
  expect(await log.verifyWith(file)).toMatchObject({ ok: false, at: '11' });
  expect(await log.cli(`audit verify --anchor ${log.earlyAnchor}`)).toMatchObject({ ok: false });
});

test('a log rewritten as a whole does not go on from the archives', async () => {
  const file = log.inFolder('a.jsonl');
  await log.cli(`audit archive --before 2020-01-05 --to ${file}`);
  await log.tamper('truncate audit_log');
  await log.sql.query(
    `alter table audit_start disable trigger all;
     update audit_start set seq = 0, hash = sha256('marketing-engine vault audit');
     update audit_head set seq = 0, hash = sha256('marketing-engine vault audit');
     alter table audit_start enable trigger all`,
  );
  await log.sql.query(
    `select append_audit(array(select '{"at":"2020-01-01T00:00:00Z","action":"forged"}' from generate_series(1, 66)))`,
  );

  expect(await log.cli('audit verify')).toMatchObject({ ok: true, rows: 66 });
  expect(await log.verifyWith(file)).toMatchObject({
    ok: false,
    at: '40',
    reason: 'differs (the database)',
  });
});

test('a backup of a shortened log is restored with its start, and verifies with the archives', async () => {
  const [file, backup] = [log.inFolder('a.jsonl'), log.inFolder('vault.backup')];
  await log.cli(`audit archive --before 2020-01-05 --to ${file}`);
  await log.cli(`backup --to ${backup}`);
  const other = await createTestDatabase();
  const target = { ...log.environment, DATABASE_URL: other.url };
  try {
    const text = await readFile(backup, 'utf8');
    await writeFile(
      log.inFolder('moved.backup'),
      text.replace('"audit_start":{"seq":"40"', '"audit_start":{"seq":"41"'),
    );
    await expect(runCli(`restore --from ${log.inFolder('moved.backup')}`, target)).rejects.toThrow(
      /audit chain/,
    );
    await runCli(`restore --from ${backup}`, target);

    expect(await runCli('audit verify', target)).toMatchObject({ ok: true });
    expect(await runCli(`audit verify --archive ${file}`, target)).toMatchObject({ ok: true });
    const client = new Client({ connectionString: other.url });
    await client.connect();
    await expect(client.query('delete from audit_log')).rejects.toThrow(/append-only/);
    await client.end();
  } finally {
    await other.close();
  }
});
