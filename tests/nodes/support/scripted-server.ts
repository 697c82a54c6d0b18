import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: IncomingMessage['headers'];
  /** Parsed JSON, or undefined. */
  readonly body: unknown;
}

export interface ScriptedAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON; text is sent as it is. */
  readonly body?: unknown;
  /** Ends the connection without an answer. */
  readonly hangUp?: true;
  /** Never answers. */
  readonly silent?: true;
}

export type Script = (request: ReceivedRequest, earlier: number) => ScriptedAnswer;

/** A real HTTP server that answers by a script and remembers what it was asked. */
export interface ScriptedServer {
  readonly url: string;
  readonly requests: ReceivedRequest[];
  close(): Promise<void>;
}

/** `script` gets the request and how many requests came before it. */
export async function startScriptedServer(script: Script): Promise<ScriptedServer> {
  const requests: ReceivedRequest[] = [];
  const server = createServer((incoming, outgoing) => {
    void receive(incoming).then((request) => {
      const earlier = requests.length;
      requests.push(request);
      answer(outgoing, script(request, earlier));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    requests,
    close: () => close(server),
  };
}

async function receive(incoming: IncomingMessage): Promise<ReceivedRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(Buffer.from(chunk));
  const url = new URL(incoming.url ?? '/', 'http://localhost');
  const text = Buffer.concat(chunks).toString('utf8');
  return {
    method: incoming.method ?? '',
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: incoming.headers,
    body: text === '' ? undefined : JSON.parse(text),
  };
}

function answer(outgoing: ServerResponse, { hangUp, silent, ...given }: ScriptedAnswer): void {
  if (silent) return;
  if (hangUp) {
    outgoing.destroy();
    return;
  }
  const { status = 200, headers = {}, body } = given;
  const isText = typeof body === 'string';
  outgoing.writeHead(status, {
    'content-type': isText ? 'text/html' : 'application/json',
    ...headers,
  });
  outgoing.end(body === undefined ? undefined : isText ? body : JSON.stringify(body));
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
