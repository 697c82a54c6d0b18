import { Client } from 'pg';
import { setTimeout as delay } from 'node:timers/promises';
import { sql, type Kysely } from 'kysely';
import { z } from 'zod/v4';
import type { Closable } from '../../platform/lifecycle/service';
import type { Logger } from '../../platform/logging/logger';
import type { VaultSchema } from './schema';

/** What one replica tells the others. A hint only: everything also works, slower, when it is lost. */
const change = z.discriminatedUnion('what', [
  z.object({ what: z.literal('connection'), id: z.string() }),
  z.object({ what: z.literal('tenant_key'), tenant: z.string() }),
  z.object({ what: z.literal('master_key') }),
  z.object({ what: z.literal('outbox') }),
]);
export type Change = z.output<typeof change>;

const channel = 'vault_changes';
const reconnectAfterMs = 1_000;

/** Sent when the surrounding transaction commits. */
export async function announce(db: Kysely<VaultSchema>, news: Change): Promise<void> {
  await sql`select pg_notify(${channel}, ${JSON.stringify(news)})`.execute(db);
}

export interface Changes extends Closable {
  /** Calls `listener` for every change; `undefined` means that changes may have been missed. */
  subscribe(listener: (news: Change | undefined) => void): () => void;
}

/** Listens on one connection of its own and comes back by itself when it is lost. */
export async function listenForChanges(url: string, logger: Logger): Promise<Changes> {
  const listeners = new Set<(news: Change | undefined) => void>();
  let closed = false;
  const isClosed = () => closed;
  let client: Client | undefined;
  const tell = (news: Change | undefined) => {
    for (const listener of listeners) listener(news);
  };

  const connect = async (): Promise<void> => {
    const fresh = new Client({ connectionString: url, application_name: 'vault-changes' });
    fresh.on('notification', ({ payload }) => tell(parse(payload)));
    fresh.on('error', (failure) => logger.warn({ err: failure }, 'the change channel was lost'));
    fresh.on('end', () => {
      if (client === fresh) void reconnect();
    });
    try {
      await fresh.connect();
      await fresh.query(`listen ${channel}`);
    } catch (failure) {
      await fresh.end().catch(() => undefined);
      throw failure;
    }
    if (isClosed()) {
      await fresh.end();
      return;
    }
    client = fresh;
    tell(undefined);
  };

  const reconnect = async (): Promise<void> => {
    client = undefined;
    while (!isClosed()) {
      await delay(reconnectAfterMs, undefined, { ref: false });
      try {
        await connect();
        return;
      } catch (failure) {
        logger.debug({ err: failure }, 'the change channel is not back yet');
      }
    }
  };

  await connect();
  return {
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: async () => {
      closed = true;
      const open = client;
      client = undefined;
      await open?.end();
    },
  };
}

function parse(payload: string | undefined): Change | undefined {
  if (payload === undefined) return undefined;
  const parsed = change.safeParse(JSON.parse(payload));
  return parsed.success ? parsed.data : undefined;
}
