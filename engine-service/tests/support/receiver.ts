import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { eventBatch } from '../../../core/events/envelope';
import { verifyWebhook } from '../../../core/webhooks/signature';
import type { z } from 'zod/v4';

export type ReceivedBatch = z.output<typeof eventBatch>;
export type Reply = number | 'reset' | { readonly status: number; readonly afterMs: number };

export interface Receiver {
  readonly url: string;
  /** Batches with a good signature, in order of arrival. */
  readonly batches: ReceivedBatch[];
  readonly headers: IncomingHttpHeaders[];
  /** Deliveries whose signature or shape was wrong. */
  readonly refused: string[];
  /** Most deliveries that were being handled at the same time. */
  readonly maxConcurrent: () => number;
  events(): ReceivedBatch['events'];
  trust(secret: string): void;
  /** What to answer from now on; a function may decide per batch. */
  reply(how: Reply | ((batch: ReceivedBatch) => Reply | Promise<Reply>)): void;
  waitFor(what: string, ready: () => boolean, timeoutMs?: number): Promise<void>;
  close(): Promise<void>;
}

/** A real HTTP server that stands where n8n's trigger node would. */
export async function startReceiver(port = 0): Promise<Receiver> {
  const batches: ReceivedBatch[] = [];
  const headers: IncomingHttpHeaders[] = [];
  const refused: string[] = [];
  const secrets: string[] = [];
  let decide: (batch: ReceivedBatch) => Reply | Promise<Reply> = () => 200;
  let handling = 0;
  let most = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      void (async () => {
        const body = Buffer.concat(chunks);
        const verified = verifyWebhook(secrets, request.headers, body, Date.now() / 1000);
        const parsed = eventBatch.safeParse(JSON.parse(body.toString()));
        if (!verified.ok || !parsed.success) {
          refused.push(verified.ok ? (parsed.error?.message ?? '') : verified.reason);
          response.writeHead(401).end();
          return;
        }
        handling += 1;
        most = Math.max(most, handling);
        batches.push(parsed.data);
        headers.push(request.headers);
        const reply = await decide(parsed.data);
        if (typeof reply === 'object') await delay(reply.afterMs, undefined, { ref: false });
        handling -= 1;
        if (reply === 'reset') request.socket.destroy();
        else response.writeHead(typeof reply === 'number' ? reply : reply.status).end('ok');
      })();
    });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const { port: chosen } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${chosen}/hook`,
    batches,
    headers,
    refused,
    maxConcurrent: () => most,
    events: () => batches.flatMap((batch) => batch.events),
    trust: (secret) => void secrets.push(secret),
    reply(how) {
      decide = typeof how === 'function' ? how : () => how;
    },
    waitFor: (what, ready, timeoutMs) => waitFor(what, ready, timeoutMs),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export async function waitFor(
  what: string,
  ready: () => boolean | Promise<boolean>,
  timeoutMs = 20_000,
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await ready())) {
    if (Date.now() > deadline) throw new Error(`Waited ${timeoutMs} ms in vain for: ${what}`);
    await delay(15);
  }
}
