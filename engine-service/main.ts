import { runService } from '../platform/lifecycle/service';
import { createLogger } from '../platform/logging/logger';
import { startEngine } from './engine';
import { readSettings } from './settings';

void runService('engine-service', async (scope) => {
  const settings = readSettings(process.env);
  const logger = createLogger({ service: 'engine', level: settings.logLevel });
  const engine = await startEngine({ settings, logger }, scope);
  logger.info({ url: settings.publicUrl ?? engine.url, port: engine.port }, 'the engine is ready');
});
