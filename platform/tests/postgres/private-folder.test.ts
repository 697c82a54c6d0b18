import { mkdtemp, mkdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { createLogger } from '../../logging/logger';
import { startEmbeddedPostgres } from '../../postgres/embedded';
import { publicPlaceFor } from '../../postgres/embedded/private-folder';

const asRoot = process.getuid?.() === 0 ? test : test.skip;

async function firstTable(url: string): Promise<string[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query('create table if not exists visits (at timestamptz)');
  await client.query('insert into visits values (now())');
  const { rows } = await client.query<{ count: string }>('select count(*) from visits');
  await client.end();
  return rows.map(({ count }) => count);
}

asRoot(
  'below a folder closed to others, data survive a restart and end with the data folder',
  async () => {
    const closed = await mkdtemp(path.join(tmpdir(), 'closed-'));
    const dataFolder = path.join(closed, 'data', 'postgres');
    const start = async () => {
      await mkdir(dataFolder, { recursive: true });
      return startEmbeddedPostgres({
        dataFolder,
        port: 0,
        logger: createLogger({ service: 'test', level: 'silent' }),
      });
    };
    const visit = async () => {
      const server = await start();
      const seen = await firstTable(await server.databaseUrl('visits'));
      await server.close();
      return seen;
    };
    expect((await stat(closed)).mode & 0o007).toBe(0);
    expect(await visit()).toEqual(['1']);
    expect(await visit()).toEqual(['2']);
    await rm(dataFolder, { recursive: true });
    expect(await visit()).toEqual(['1']);
    await rm(closed, { recursive: true });
    await rm(publicPlaceFor(dataFolder), { recursive: true, force: true });
  },
);
