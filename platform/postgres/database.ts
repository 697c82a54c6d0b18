import { Socket } from 'node:net';
import { Kysely, PostgresDialect } from 'kysely';
import { Pool, type PoolConfig } from 'pg';
import type { Closable } from '../lifecycle/service';
import type { Logger } from '../logging/logger';

export interface DatabaseOptions {
  readonly url: string;
  readonly logger: Logger;
  /** Role the connections run as (`SET ROLE` at connect), e.g. a role that row-level security binds. */
  readonly role?: string;
  readonly maxConnections?: number;
  readonly statementTimeoutMs?: number;
  readonly applicationName?: string;
  /**
   * A connection on which nothing was sent or received for this long is given up, its query with it. Longer than any
   * statement may take; unset, a server that falls silent (a failover, a firewall) holds its callers for many minutes.
   */
  readonly silenceTimeoutMs?: number;
}

export interface Database<Schema> extends Closable {
  readonly query: Kysely<Schema>;
  readonly pool: Pool;
}

/** Opens a bounded pool and its typed query builder. Lost connections are logged, never fatal. */
export function openDatabase<Schema>(options: DatabaseOptions): Database<Schema> {
  const config: PoolConfig = {
    connectionString: options.url,
    max: options.maxConnections ?? 10,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: Math.min(30_000, (options.silenceTimeoutMs ?? Infinity) / 2),
    application_name: options.applicationName ?? 'marketing-engine',
    ...(options.statementTimeoutMs ? { statement_timeout: options.statementTimeoutMs } : {}),
    ...(options.silenceTimeoutMs
      ? {
          stream: impatientSocket(options.silenceTimeoutMs),
          // The other way round: what this process holds is let go of when its machine is gone.
          idle_in_transaction_session_timeout: options.silenceTimeoutMs,
        }
      : {}),
    ...(options.role ? { options: `-c role=${options.role}` } : {}),
  };
  const pool = new Pool(config);
  const lost = (failure: Error) =>
    options.logger.warn({ err: failure }, 'a database connection was lost');
  pool.on('error', lost);
  // The pool listens to idle connections only; one lost while in use would end the process. Its query is rejected too.
  pool.on('connect', (client) => client.on('error', lost));
  const query = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) });
  return {
    query,
    pool,
    async close() {
      // Kysely ends the pool only if a query ever went through it.
      await query.destroy();
      if (!pool.ended) await pool.end();
    },
  };
}

function impatientSocket(silenceTimeoutMs: number): () => Socket {
  return () => {
    const socket = new Socket();
    socket.setTimeout(silenceTimeoutMs, () => socket.destroy());
    return socket;
  };
}

/** Failures to reach a server: not there, its name gone with its container, no way to it, or lost on the way. */
const unreachable: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

/** True where the failure says that PostgreSQL is away or refusing work, so trying again later can succeed. */
export function isDatabaseUnavailable(failure: unknown): boolean {
  if (!Error.isError(failure)) return false;
  const code = 'code' in failure && typeof failure.code === 'string' ? failure.code : '';
  const socketGone = code === 'ENOENT' && 'syscall' in failure && failure.syscall === 'connect';
  // 08*** connection exception, 53*** out of disk, memory or connections, 57P0* shutdown or starting up, 25006 read-only standby.
  return (
    /^(08...|53...|57P0.|25006)$/.test(code) ||
    unreachable.has(code) ||
    socketGone ||
    /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error/.test(
      failure.message,
    )
  );
}

/** Ended at a time limit, kept from a lock, or lost against another transaction. */
const contended: ReadonlySet<string> = new Set(['57014', '55P03', '40001', '40P01']);

/** True where PostgreSQL gave a statement up for the sake of others: nothing was changed, and trying again can succeed. */
export function isDatabaseBusy(failure: unknown): boolean {
  return Error.isError(failure) && 'code' in failure && contended.has(String(failure.code));
}
