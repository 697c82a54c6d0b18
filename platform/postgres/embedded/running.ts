import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Client } from 'pg';
import { superuser } from './cluster';

/** Says in the data folder where its server listens, for programs beside the one that started it. */
export async function announcePort(dataFolder: string, port: number): Promise<() => Promise<void>> {
  const file = portFile(dataFolder);
  await writeFile(file, `${port}\n`, { mode: 0o600 });
  return () => rm(file, { force: true });
}

/** Superuser URL of a database on the server that another process runs over this data folder now, if one does. */
export async function runningDatabaseUrl(
  dataFolder: string,
  database: string,
): Promise<string | undefined> {
  const [port, password] = await Promise.all(
    [portFile(dataFolder), path.join(dataFolder, 'password')].map((file) =>
      readFile(file, 'utf8').then(
        (text) => text.trim(),
        () => '',
      ),
    ),
  );
  if (!port || !password) return undefined;
  const url = `postgresql://${superuser}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`;
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return url;
  } catch {
    return undefined;
  } finally {
    await client.end().catch(() => undefined);
  }
}

function portFile(dataFolder: string): string {
  return path.join(dataFolder, 'port');
}
