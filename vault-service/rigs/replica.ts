import { openSync, writeSync } from 'node:fs';
import { z } from 'zod/v4';
import { runService } from '../../platform/lifecycle/service';
import { createLogger } from '../../platform/logging/logger';
import { readSettings } from '../configuration/settings';
import { startVault } from '../service';

/** Where the process ends itself (SIGKILL): the first time `connection` passes `point`. */
const killOrder = z.object({ point: z.string(), connection: z.string() });
export type KillOrder = z.output<typeof killOrder>;

/**
 * A vault for rigs: it writes every point a refresh passes to the file RIG_JOURNAL, which outlives it, and kills itself
 * as told by RIG_KILL_AT (`point connection`) or by a message of its parent.
 */
void runService('vault', async (scope) => {
  const settings = await readSettings(process.env);
  const logger = createLogger({ service: 'vault', level: settings.logLevel });
  const journal = openSync(process.env['RIG_JOURNAL'] ?? '/dev/null', 'a');
  const [point = '', connection = ''] = (process.env['RIG_KILL_AT'] ?? '').split(' ');
  let order: KillOrder = { point, connection };
  process.on('message', (message) => {
    order = killOrder.parse(message);
    process.send?.('ordered');
  });
  await startVault(scope, settings, logger, {
    reached: (at, of) => {
      writeSync(journal, `${at} ${of}\n`);
      if (at === order.point && of === order.connection) process.kill(process.pid, 'SIGKILL');
    },
  });
});
