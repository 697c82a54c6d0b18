import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startTestEngine } from '../support/engine';
import { waitFor } from '../support/receiver';

test('of an answer that never ends the engine reads a little; its status counts', async () => {
  const engine = await startTestEngine();
  const tenant = (await engine.tenant()).id;
  const apiKey = await engine.apiKey(tenant);
  let sent = 0;
  let hungUp = false;
  const endless = createServer((_request, response) => {
    response.writeHead(200);
    const chunk = Buffer.alloc(65_536);
    const write = (): void => {
      if (response.destroyed) return;
      sent += chunk.length;
      // Without this stop a broken engine would take the whole machine with it.
      if (sent < 64 * 1024 * 1024) response.write(chunk, () => setImmediate(write));
    };
    response.on('close', () => (hungUp = true));
    write();
  });
  await new Promise<void>((resolve) => endless.listen(0, '127.0.0.1', resolve));
  const { port } = endless.address() as AddressInfo;
  await engine.call('POST', '/api/system/bus/subscriptions', {
    key: apiKey,
    body: {
      name: 'endless',
      url: `http://127.0.0.1:${port}/hook`,
      event_types: ['lead.received'],
      batch_delay_ms: 0,
    },
  });
  await engine.send(await engine.webhookKey(tenant), { source: 'form', external_id: 'one' });
  await waitFor('the end of the delivery', async () => {
    const { rowCount } = await engine.superuser.pool.query(
      `select 1 from deliveries where status = 'done'`,
    );
    return rowCount === 1;
  });
  await waitFor('the engine to hang up', () => hungUp);
  expect(sent).toBeLessThan(16 * 1024 * 1024);
  endless.closeAllConnections();
  await new Promise((resolve) => endless.close(resolve));
  await engine.close();
});
