import { runService } from '../../platform/lifecycle/service';
import { createLogger } from '../../platform/logging/logger';
import { readSettings } from '../configuration/settings';
import { startVault } from '../service';

/** A vault that kills itself (SIGKILL) the first time it reaches the point of a refresh named by RIG_KILL_AT. */
void runService('vault', async (scope) => {
  const settings = await readSettings(process.env);
  const logger = createLogger({ service: 'vault', level: settings.logLevel });
  await startVault(scope, settings, logger, {
    reached: (point) => {
      if (point === process.env['RIG_KILL_AT']) process.kill(process.pid, 'SIGKILL');
    },
  });
});
