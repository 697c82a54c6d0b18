import { z } from 'zod/v4';
import { readEnvironment } from '../platform/configuration/environment';
import { runService } from '../platform/lifecycle/service';
import { createLogger } from '../platform/logging/logger';
import { startSandbox } from './start';

const settings = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535).default(7330),
  HOST: z.string().default('127.0.0.1'),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
});

void runService('sandbox', async (scope) => {
  const { PORT, HOST, LOG_LEVEL } = readEnvironment(settings, process.env);
  const logger = createLogger({ service: 'sandbox', level: LOG_LEVEL });
  const sandbox = scope.own(await startSandbox({ port: PORT, host: HOST, logger }));
  logger.info({ url: sandbox.url }, 'sandbox is ready');
});
