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
  const closing = new AbortController();
  const isClosing = () => closing.signal.aborted;
  let current: Client | undefined;

  async function connectUntilClosed(): Promise<void> {
    while (!isClosing()) {
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
        if (isClosing()) return;
        await client.query(`listen ${channel}`);
        onEvents();
        await lost;
        if (isClosing()) return;
        logger.warn('the bus listener lost its connection; reconnecting');
      } catch (failure) {
        logger.warn({ err: failure }, 'the bus listener could not connect; trying again');
      } finally {
        await client.end().catch(() => undefined);
      }
      await delay(reconnectMs, undefined, { signal: closing.signal }).catch(() => undefined);
    }
  }

  const running = connectUntilClosed();
  return {
    async close() {
      closing.abort();
      await current?.end().catch(() => undefined);
      await running;
    },
  };
}
