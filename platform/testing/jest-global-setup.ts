import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createLogger } from '../logging/logger';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../postgres/embedded';

declare global {
  var marketingEngineTestPostgres: { server: EmbeddedPostgres; folder: string } | undefined;
}

/** One real PostgreSQL for the whole run; every suite makes its own database on it. */
export default async function startPostgresForTests(): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'marketing-engine-test-'));
  const server = await startEmbeddedPostgres({
    dataFolder: folder,
    port: 0,
    logger: createLogger({ service: 'test-postgres', level: 'error' }),
    // Tests lose nothing that matters when the machine dies.
    settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' },
  });
  process.env.TEST_POSTGRES_URL = await server.databaseUrl('postgres');
  globalThis.marketingEngineTestPostgres = { server, folder };
}
