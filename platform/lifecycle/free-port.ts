import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * Systems give outgoing connections ports from 32768 (Linux) or 49152 (others, IANA) on: a server that is stopped and
 * started again would sometimes find its port taken by one of them.
 */
const lowest = 20_000;
const highest = 32_767;
const tries = 200;

/**
 * A TCP port on loopback that nobody listens on and that the system does not lend to outgoing connections.
 * @throws Error where hundreds of ports in a row are taken.
 */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < tries; attempt += 1) {
    const port = randomInt(lowest, highest + 1);
    if (await isFree(port)) return port;
  }
  throw new Error(
    `No free port between ${lowest} and ${highest} on 127.0.0.1 after ${tries} tries.`,
  );
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      probe.close(() => resolve(true));
    });
  });
}
