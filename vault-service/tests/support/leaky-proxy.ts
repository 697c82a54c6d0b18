import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface LeakyProxy {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * A vault with a fault: reading one connection asks for no tenant (it is read with the bootstrap key), and its document
 * names a route that nobody tries.
 */
export async function startLeakyProxy(vaultUrl: string, adminKey: string): Promise<LeakyProxy> {
  const answerOf = async (request: IncomingMessage) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method = 'GET', url = '/' } = request;
    const reads = method === 'GET' && /^\/v1\/connections\/[^/?]+$/.test(url);
    const authorization = reads ? `Bearer ${adminKey}` : request.headers.authorization;
    const answer = await fetch(vaultUrl + url, {
      method,
      headers: {
        'content-type': 'application/json',
        ...(authorization === undefined ? {} : { authorization }),
      },
      ...(method === 'GET' ? {} : { body: Buffer.concat(chunks) }),
    });
    const text = await answer.text();
    if (url !== '/openapi.json') return { answer, text };
    const document = JSON.parse(text) as { paths: Record<string, unknown> };
    document.paths['/v1/new-things/{id}'] = { get: { operationId: 'getNewThing', parameters: [] } };
    return { answer, text: JSON.stringify(document) };
  };
  const server = createServer((request, response) => {
    answerOf(request).then(
      ({ answer, text }) => {
        const headers = [...answer.headers].filter(
          ([name]) => !['content-length', 'content-encoding', 'connection'].includes(name),
        );
        response.writeHead(answer.status, Object.fromEntries(headers)).end(text);
      },
      () => response.destroy(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
