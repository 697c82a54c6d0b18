import './refresh/silence-debug';
import { runService } from '../platform/lifecycle/service';
import { createLogger } from '../platform/logging/logger';
import { readSettings } from './configuration/settings';
import { startVault } from './service';

void runService('vault', async (scope) => {
  const settings = await readSettings(process.env);
  const logger = createLogger({ service: 'vault', level: settings.logLevel });
  await startVault(scope, settings, logger);
});
