import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Behaviour = (request: IncomingMessage, response: ServerResponse) => void;

/** A vendor's API over real HTTP that answers as it is told and counts what it is asked. */
export interface Vendor {
  readonly url: string;
  /** `GET /path` of every call, in order. */
  readonly calls: string[];
  /** Headers of the last call. */
  lastHeaders: IncomingMessage['headers'];
  behaviour: Behaviour;
  close(): Promise<void>;
}

export const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Behaviour =>
  (_request, response) => {
    response
      .writeHead(status, { 'content-type': 'application/json', ...headers })
      .end(JSON.stringify(body));
  };

export async function startVendor(): Promise<Vendor> {
  const server = createServer((request, response) => {
    vendor.calls.push(`${request.method ?? ''} ${request.url ?? ''}`);
    vendor.lastHeaders = request.headers;
    vendor.behaviour(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const vendor: Vendor = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls: [],
    lastHeaders: {},
    behaviour: json(200, {}),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return vendor;
}

export const telegramBot = json(200, {
  ok: true,
  result: { id: 4242, is_bot: true, first_name: 'Teranga', username: 'teranga_bot' },
});
export const telegramRefusal = json(401, {
  ok: false,
  error_code: 401,
  description: 'Unauthorized',
});
