// Runs the one embedded PostgreSQL of `npm start` as a process of its own: when the start script dies, even
// by kill -9, the IPC channel closes and the server is stopped with it.
import { z } from 'zod/v4';
import { readEnvironment } from '../../platform/configuration/environment';
import { runService } from '../../platform/lifecycle/service';
import { createLogger } from '../../platform/logging/logger';
import { startEmbeddedPostgres } from '../../platform/postgres/embedded';

const settings = z.object({
  DATA_FOLDER: z.string(),
  PORT: z.coerce.number().int().min(1).max(65_535),
  DATABASES: z.string().transform((list) => list.split(',')),
});

void runService('postgres', async (scope) => {
  const { DATA_FOLDER, PORT, DATABASES } = readEnvironment(settings, process.env);
  const logger = createLogger({ service: 'postgres' });
  const server = scope.own(
    await startEmbeddedPostgres({ dataFolder: DATA_FOLDER, port: PORT, logger }),
  );
  for (const name of DATABASES) await server.databaseUrl(name);
});
