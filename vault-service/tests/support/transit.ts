import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod/v4';

export interface Transit {
  readonly url: string;
  /** `POST /v1/transit/decrypt/vault` of every request, in order. */
  readonly requests: string[];
  /** Keys that were deleted: nothing can be done with them. */
  readonly deleted: Set<string>;
  /** A request that it answers true for is never answered. */
  holds: (request: string) => boolean;
  close(): Promise<void>;
}

const body = z.object({
  plaintext: z.base64().optional(),
  ciphertext: z.string().optional(),
  associated_data: z.base64(),
});

/** The part of OpenBao's Transit API that the sample plugin uses: a key of its own per name, the context as AAD. */
export async function startTransit(): Promise<Transit> {
  const keys = new Map<string, Buffer>();
  const keyOf = (name: string) => {
    const key = keys.get(name) ?? randomBytes(32);
    keys.set(name, key);
    return key;
  };
  const server = createServer((request, response) => {
    const line = `${request.method ?? ''} ${request.url ?? ''}`;
    const name = (request.url ?? '').split('/').pop() ?? '';
    transit.requests.push(line);
    if (transit.holds(line)) return;
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      const answer = (data: object) => response.end(JSON.stringify({ data }));
      if (request.headers['x-vault-token'] !== 'transit-token' || transit.deleted.has(name)) {
        response.writeHead(403).end();
        return;
      }
      if (request.method === 'GET') {
        answer({ name });
        return;
      }
      const { plaintext, ciphertext, associated_data } = body.parse(JSON.parse(text));
      const context = Buffer.from(associated_data, 'base64');
      if (plaintext !== undefined) {
        const nonce = randomBytes(12);
        const cipher = createCipheriv('aes-256-gcm', keyOf(name), nonce).setAAD(context);
        const sealed = [cipher.update(plaintext, 'base64'), cipher.final(), cipher.getAuthTag()];
        answer({
          ciphertext: `vault:v1:${Buffer.concat([nonce, ...sealed]).toString('base64')}`,
        });
        return;
      }
      try {
        const sealed = Buffer.from((ciphertext ?? '').replace('vault:v1:', ''), 'base64');
        const decipher = createDecipheriv('aes-256-gcm', keyOf(name), sealed.subarray(0, 12));
        decipher.setAAD(context).setAuthTag(sealed.subarray(-16));
        const plain = Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()]);
        answer({ plaintext: plain.toString('base64') });
      } catch {
        response.writeHead(400).end();
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const transit: Transit = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: [],
    deleted: new Set(),
    holds: () => false,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return transit;
}
