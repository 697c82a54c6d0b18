import { createServer } from 'node:net';
import { freePort } from '../../lifecycle/free-port';

test('a free port can be listened on and lies below those of outgoing connections', async () => {
  const port = await freePort();

  expect(port).toBeGreaterThanOrEqual(20_000);
  expect(port).toBeLessThan(32_768);
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  await new Promise((resolve) => server.close(resolve));
});

test('many at once get ports of their own as a rule, so that neighbours do not meet', async () => {
  const ports = await Promise.all(Array.from({ length: 20 }, freePort));

  expect(new Set(ports).size).toBeGreaterThan(17);
});
