import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import type { Closable } from '../../platform/lifecycle/service';
import type { Logger } from '../../platform/logging/logger';

const channel = 'engine_bus';
const reconnectMs = 1_000;

/**
 * Calls `onEvents` when some replica published events that somebody subscribes to. A lost connection is opened again;
 * what was missed meanwhile is found by the dispatcher's polling.
 */
export function listenForEvents(url: string, logger: Logger, onEvents: () => void): Closable {
  let closing = false;
  let current: Client | undefined;

  async function connectUntilClosed(): Promise<void> {
    while (!closing) {
      const client = new Client({
        connectionString: url,
        application_name: 'marketing-engine-bus-listener',
        connectionTimeoutMillis: 5_000,
        keepAlive: true,
      });
      const lost = new Promise<void>((resolve) => {
        client.once('end', resolve);
        client.once('error', () => resolve());
      });
      client.on('error', () => undefined);
      client.on('notification', onEvents);
      try {
        await client.connect();
        current = client;
        if (closing) break;
        await client.query(`listen ${channel}`);
        onEvents();
        await lost;
        if (!closing) logger.warn('the bus listener lost its connection; reconnecting');
      } catch (failure) {
        if (!closing)
          logger.warn({ err: failure }, 'the bus listener could not connect; trying again');
      } finally {
        await client.end().catch(() => undefined);
      }
      if (!closing) await delay(reconnectMs);
    }
  }

  const running = connectUntilClosed();
  return {
    async close() {
      closing = true;
      await current?.end().catch(() => undefined);
      await running;
    },
  };
}
