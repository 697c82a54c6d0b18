import { randomUUID } from 'node:crypto';
import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerOptions,
  type ServerResponse,
} from 'node:http';
import {
  createServer as createTlsServer,
  type ServerOptions as TlsServerOptions,
} from 'node:https';
import type { AddressInfo } from 'node:net';
import express, { type ErrorRequestHandler, type Express, type Request } from 'express';
import helmet from 'helmet';
import type { Closable } from '../lifecycle/service';
import type { Logger } from '../logging/logger';
import { readiness, type HealthCheck } from './health';
import { notFound, type Problem } from './problem';
import { refusalOf, unexpected } from './refusals';

export type { HealthCheck } from './health';

declare module 'express-serve-static-core' {
  interface Request {
    /** The JSON body as received (inflated where it was compressed). */
    rawBody?: Buffer;
    correlationId: string;
  }
}

export interface HttpAppOptions {
  readonly logger: Logger;
  readonly bodyLimitBytes: number;
  readonly ready: readonly HealthCheck[];
  /** Mounts the service's own routes, between body parsing and the 404. */
  mount(this: void, app: Express): void;
  /** Turns errors of libraries (a lost database, a constraint) into problems; others become a 500. */
  translate?(this: void, failure: unknown): Problem | undefined;
  /** Number of reverse proxies in front whose `X-Forwarded-For` is believed. */
  readonly trustedProxies?: number;
}

/** The middleware every service shares, in its one fixed order. */
export function createHttpApp(options: HttpAppOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', options.trustedProxies ?? 0);
  app.set('query parser', 'simple');
  app.use(helmet());
  app.use((request, response, next) => {
    const given = request.header('x-correlation-id');
    request.correlationId = given && /^[\w.:-]{1,128}$/.test(given) ? given : randomUUID();
    response.setHeader('x-correlation-id', request.correlationId);
    next();
  });
  app.use(
    express.json({
      limit: options.bodyLimitBytes,
      verify: (request: Request, _response, buffer, encoding) => {
        if (encoding !== 'utf-8') throw new UnsupportedCharset();
        request.rawBody = buffer;
      },
    }),
  );
  app.get('/healthz', (_request, response) => {
    response.json({ status: 'ok' });
  });
  app.get('/readyz', async (_request, response) => {
    const answer = await readiness(options.ready);
    response.status(answer.status === 'ready' ? 200 : 503).json(answer);
  });
  options.mount(app);
  app.use((request) => {
    throw notFound(`${request.method} ${request.path}`);
  });
  app.use(answerProblem(options));
  return app;
}

/** The parser would read UTF-16 and others; RFC 8259 §8.1 knows UTF-8 only, and so do those who look at the raw body. */
class UnsupportedCharset extends Error {
  readonly type = 'charset.unsupported';
}

function answerProblem({ logger, translate, bodyLimitBytes }: HttpAppOptions): ErrorRequestHandler {
  return (failure: unknown, request, response, next) => {
    if (response.headersSent) {
      next(failure);
      return;
    }
    const problem = refusalOf(failure, bodyLimitBytes) ?? translate?.(failure) ?? unexpected();
    if (problem.status >= 500) {
      logger.error(
        {
          err: failure,
          method: request.method,
          path: request.path,
          correlationId: request.correlationId,
        },
        'request failed',
      );
    }
    response.status(problem.status);
    for (const [name, value] of Object.entries(problem.headers)) response.setHeader(name, value);
    response.type('application/problem+json').send(JSON.stringify(problem));
  };
}

export interface ListeningServer extends Closable {
  readonly port: number;
  readonly server: Server;
}

export interface ListenOptions {
  readonly port: number;
  readonly host: string;
  /** Given: serve HTTPS (and mTLS, with `requestCert`). */
  readonly tls?: TlsServerOptions;
}

/** Starts listening; port 0 picks a free one. @throws Error naming the port when it is taken. */
export async function listen(
  app: Express,
  { port, host, tls }: ListenOptions,
): Promise<ListeningServer> {
  const options: ServerOptions = { keepAliveTimeout: 65_000, requestTimeout: 60_000 };
  const server = tls ? createTlsServer({ ...options, ...tls }, app) : createServer(options, app);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (failure: NodeJS.ErrnoException) => {
      reject(
        failure.code === 'EADDRINUSE'
          ? new Error(
              `Port ${port} is already in use. Stop the program that uses it or set PORT to a free one.`,
            )
          : failure,
      );
    });
    server.listen(port, host, resolve);
  });
  let closed: Promise<void> | undefined;
  // While closing, a kept-alive connection is dropped as soon as its last request was answered.
  server.prependListener('request', (_request: IncomingMessage, response: ServerResponse) => {
    response.once('close', () => {
      if (closed) setImmediate(() => server.closeIdleConnections());
    });
  });
  return {
    server,
    port: (server.address() as AddressInfo).port,
    close: () => (closed ??= closeServer(server)),
  };
}

const drainTimeoutMs = 5_000;

/** Requests in flight may finish, for a while; idle connections are dropped at once. */
function closeServer(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    const cutOff = setTimeout(() => server.closeAllConnections(), drainTimeoutMs);
    server.close((failure) => {
      clearTimeout(cutOff);
      if (failure) reject(failure);
      else resolve();
    });
    server.closeIdleConnections();
  });
}
