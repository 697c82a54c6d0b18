import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { isAlive } from '../../postgres/embedded/ownership';
import { freePort } from '../../lifecycle/free-port';
import { runProgram, until, type Program } from '../fixtures/program';

let folder: string;
let port: number;
const programs: Program[] = [];

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'marketing-engine-embedded-'));
  port = await freePort();
});

afterEach(async () => {
  for (const program of programs.splice(0)) {
    program.child.kill('SIGTERM');
    await program.ended;
  }
  await until('the end of PostgreSQL', () => !isAlive(serverPid()));
  rmSync(folder, { recursive: true, force: true });
});

function startOwner(): Program {
  const owner = runProgram('database-owner.ts', { args: [folder, String(port)] });
  programs.push(owner);
  return owner;
}

async function urlOf(owner: Program): Promise<string> {
  await owner.said('url ');
  await until('the url', () => /url \S+\n/.test(owner.output()));
  return /url (\S+)\n/.exec(owner.output())?.[1] ?? '';
}

/** 0 (which no process has) when there is no server. */
function serverPid(): number {
  try {
    const [pid] = readFileSync(path.join(folder, 'cluster', 'postmaster.pid'), 'utf8').split('\n');
    return Number(pid);
  } catch {
    return 2 ** 30;
  }
}

/** The warden's command line carries the cluster's folder. */
function wardenPid(): number {
  const found = execFileSync('pgrep', ['-f', `postgres-warden ${folder}/cluster`], {
    encoding: 'utf8',
  });
  return Number(found.trim());
}

async function query(url: string, text: string): Promise<unknown> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const answer = await client.query<Record<string, unknown>>(text);
    return Object.values(answer.rows[0] ?? {})[0];
  } finally {
    await client.end();
  }
}

test('SIGTERM stops the server cleanly and keeps the data; the password file is private', async () => {
  const first = startOwner();
  const url = await urlOf(first);
  await query(url, `create table book as select 'Nedjma'::text as title`);
  expect(statSync(path.join(folder, 'password')).mode & 0o777).toBe(0o600);
  const pid = serverPid();
  first.child.kill('SIGTERM');
  expect(await first.ended).toEqual({ code: 0, signal: null });
  expect(isAlive(pid)).toBe(false);
  const second = startOwner();
  expect(await query(await urlOf(second), 'select title from book')).toBe('Nedjma');
});

test('a server that is killed comes back, on the same port, with its data', async () => {
  const owner = startOwner();
  const url = await urlOf(owner);
  await query(url, `create table book as select 'Nedjma'::text as title`);
  const killed = serverPid();
  process.kill(killed, 'SIGKILL');
  await owner.said('PostgreSQL stopped unexpectedly');
  await until('the revival', () =>
    query(url, 'select title from book').then(
      (title) => title === 'Nedjma',
      () => false,
    ),
  );
  expect(serverPid()).not.toBe(killed);
});

test('a server whose owner is killed does not stay behind', async () => {
  const owner = startOwner();
  await urlOf(owner);
  const pid = serverPid();
  owner.child.kill('SIGKILL');
  await until('the end of the server', () => !isAlive(pid), 5_000);
});

test('a server left over because owner and warden were killed is taken over', async () => {
  const owner = startOwner();
  await query(await urlOf(owner), `create table book as select 'Nedjma'::text as title`);
  const leftover = serverPid();
  process.kill(wardenPid(), 'SIGKILL');
  owner.child.kill('SIGKILL');
  await owner.ended;
  expect(isAlive(leftover)).toBe(true);
  const next = startOwner();
  expect(await query(await urlOf(next), 'select title from book')).toBe('Nedjma');
  await until('the end of the leftover', () => !isAlive(leftover));
});

test('a folder that a live process uses is refused, and that process is not disturbed', async () => {
  const owner = startOwner();
  const url = await urlOf(owner);
  const second = startOwner();
  expect(await second.ended).toEqual({ code: 1, signal: null });
  expect(second.output()).toContain(
    `is in use by process ${owner.child.pid ?? 0}. Stop that process`,
  );
  expect(await query(url, 'select 1')).toBe(1);
});

test('a port in use is said in one clear line, and the folder is free again', async () => {
  const owner = startOwner();
  await urlOf(owner);
  const other = path.join(folder, 'other');
  const second = runProgram('database-owner.ts', { args: [other, String(port)] });
  expect(await second.ended).toEqual({ code: 1, signal: null });
  expect(second.output()).toContain(`PostgreSQL did not start on port ${port}`);
  expect(second.output()).toContain('Is the port free');
});

test('keys of the owner are not readable from the environment of the server', async () => {
  process.env.VAULT_MASTER_KEY = 'canary-of-the-master-key';
  const owner = startOwner();
  await urlOf(owner);
  delete process.env.VAULT_MASTER_KEY;
  const environment = readFileSync(`/proc/${serverPid()}/environ`, 'utf8');
  expect(environment).toContain('LC_ALL=C');
  expect(environment).not.toContain('canary');
});
