import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { Client } from 'pg';
import { readFile } from 'node:fs/promises';
import { startChild, type Child } from '../processes/child';
import { repositoryRoot } from '../setup/setup.mjs';
import type { Folders } from './folders';

export interface RunningPostgres<Name extends string> {
  readonly child: Child;
  /** Superuser URL of each database; all exist. */
  readonly urls: Readonly<Record<Name, string>>;
}

const startTimeoutMs = 60_000;

/** Starts the embedded PostgreSQL of this installation in a process of its own. */
export async function startPostgres<Name extends string>(
  folders: Folders,
  port: number,
  databases: readonly Name[],
  signal: AbortSignal,
): Promise<RunningPostgres<Name>> {
  mkdirSync(folders.postgres, { recursive: true });
  const url = async (database: string) => {
    const password = (await readFile(path.join(folders.postgres, 'password'), 'utf8')).trim();
    return `postgresql://postgres:${encodeURIComponent(password)}@127.0.0.1:${String(port)}/${database}`;
  };
  const child = await startChild({
    name: 'postgres',
    command: process.execPath,
    args: ['--import', 'tsx', 'scripts/processes/postgres-keeper.ts'],
    cwd: repositoryRoot,
    env: {
      ...process.env,
      DATA_FOLDER: folders.postgres,
      PORT: String(port),
      DATABASES: databases.join(','),
    },
    logFile: path.join(folders.logs, 'postgres.log'),
    ready: async () => {
      for (const name of databases) await connects(await url(name));
      return true;
    },
    readyTimeoutMs: startTimeoutMs,
    signal,
  });
  const entries: [Name, string][] = [];
  for (const name of databases) entries.push([name, await url(name)]);
  return { child, urls: Object.fromEntries(entries) as Record<Name, string> };
}

async function connects(url: string): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  await client.connect();
  await client.end();
}
