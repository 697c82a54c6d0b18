import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { createLogger } from '../../../platform/logging/logger';
import type { Result } from '../../cli/command-line';
import { openDatabase, type Database } from '../../../platform/postgres/database';
import { createTestDatabase } from '../../../platform/testing/postgres';
import type { VaultSchema } from '../../database/schema';
import { runCli } from '../support/cli';

export const oldRows = 60;
const newRows = 5;
export const allRows = oldRows + newRows;

/** A log of sixty rows of 2020, ten a day, and five of today; nothing else has ever been in it. */
export interface OldLog {
  readonly environment: { DATABASE_URL: string; VAULT_MASTER_KEY: string; VAULT_DATA: string };
  readonly database: Database<VaultSchema>;
  readonly sql: Client;
  /** Of row 20, before anything was removed. */
  readonly earlyAnchor: string;
  inFolder(this: void, name: string): string;
  cli(this: void, line: string): Promise<Result>;
  verifyWith(this: void, ...files: string[]): Promise<Result>;
  /** What is in the log now. */
  seqs(this: void): Promise<number[]>;
  /** What somebody with the database's own rights could do. */
  tamper(this: void, statement: string): Promise<void>;
  close(this: void): Promise<void>;
}

export async function startOldLog(): Promise<OldLog> {
  const testDatabase = await createTestDatabase();
  const folder = await mkdtemp(path.join(tmpdir(), 'vault-retention-'));
  const environment = {
    DATABASE_URL: testDatabase.url,
    VAULT_MASTER_KEY: randomBytes(32).toString('base64'),
    VAULT_DATA: folder,
  };
  await runCli('init', environment);
  const database = openDatabase<VaultSchema>({
    url: testDatabase.url,
    logger: createLogger({ service: 'test', level: 'silent' }),
  });
  const sql = new Client({ connectionString: testDatabase.url });
  await sql.connect();
  const tamper = async (statement: string) => {
    await sql.query('alter table audit_log disable trigger all');
    await sql.query(statement);
    await sql.query('alter table audit_log enable trigger all');
  };
  await tamper('truncate audit_log');
  await sql.query("update audit_head set seq = 0, hash = sha256('marketing-engine vault audit')");
  await append(
    sql,
    Array.from({ length: oldRows }, (_, index) => `2020-01-0${1 + Math.floor(index / 10)}`),
  );
  const today = new Date().toISOString().slice(0, 10);
  await append(
    sql,
    Array.from({ length: newRows }, () => today),
  );
  const { rows } = await sql.query<{ hash: Buffer }>('select hash from audit_log where seq = 20');
  const cli = (line: string) => runCli(line, environment);
  return {
    environment,
    database,
    sql,
    earlyAnchor: `20:${rows[0]?.hash.toString('hex') ?? ''}`,
    inFolder: (name) => path.join(folder, name),
    cli,
    verifyWith: (...files) =>
      cli(`audit verify ${files.map((file) => `--archive ${file}`).join(' ')}`),
    seqs: async () => {
      const found = await sql.query<{ seq: string }>('select seq from audit_log order by seq');
      return found.rows.map(({ seq }) => Number(seq));
    },
    tamper,
    close: async () => {
      await sql.end();
      await database.close();
      await testDatabase.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function append(sql: Client, days: readonly string[]): Promise<void> {
  const bodies = days.map((day, index) =>
    JSON.stringify({
      at: `${day}T00:00:00.000Z`,
      action: 'connection.lease',
      // Characters other readers of lines take for ends of them.
      target: `ünï\u2028 "${index}" \\ \r \u0085`,
    }),
  );
  await sql.query('select append_audit($1::text[])', [bodies]);
}
