import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import type { Closable } from '../lifecycle/service';

export interface TestDatabase extends Closable {
  readonly url: string;
}

/**
 * A fresh, empty database on the PostgreSQL server that Jest's global set-up started. Closing drops it.
 * @throws Error when the suite was started without the global set-up.
 */
export async function createTestDatabase(): Promise<TestDatabase> {
  const server = process.env.TEST_POSTGRES_URL;
  if (!server) throw new Error('TEST_POSTGRES_URL is unset: run tests through `npm test`.');
  const name = `test_${randomBytes(8).toString('hex')}`;
  await onServer(server, `create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return {
    url: url.toString(),
    close: () => onServer(server, `drop database if exists ${name} with (force)`),
  };
}

async function onServer(server: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
