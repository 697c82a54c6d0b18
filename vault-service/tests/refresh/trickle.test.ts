import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { tokenClient } from '../../refresh/token-client';
import { eventually } from '../support/eventually';
import { providerSetup } from '../support/provider-setup';

// A provider that begins its answer, waits until nobody reads it any more, and then sends more than is ever read.

let address: string;
let answering: ServerResponse[] = [];
let ended = 0;

const server = createServer((request, response) => {
  request.resume();
  response.writeHead(200, { 'content-type': 'application/json' });
  response.write('{"access_token":"');
  answering.push(response);
  response.on('close', () => (ended += 1));
});

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  answering = [];
  ended = 0;
});

const setupOf = () => providerSetup(undefined, { authorizeUrl: address, tokenUrl: address });

test('an answer that nobody reads any more is cut off, however much still comes', async () => {
  const client = tokenClient({ allowLoopback: true }, { socketTimeoutMs: 300 });

  const outcome = await client.refresh(setupOf(), 'old-refresh');
  const chunk = 'x'.repeat(65_536);
  for (let sent = 0; sent < 16; sent += 1) {
    for (const response of answering) response.write(chunk);
    await delay(5);
  }

  expect(outcome.kind).toBe('ambiguous');
  expect(answering).toHaveLength(1);
  await eventually(async () => expect(ended).toBe(1));
});

test('a token client that was answered leaves no connection behind', async () => {
  const client = tokenClient({ allowLoopback: true }, { socketTimeoutMs: 10_000 });

  const pending = client.refresh(setupOf(), 'old-refresh');
  await eventually(async () => expect(answering).toHaveLength(1));
  answering[0]?.end('new-access","expires_in":3600}');

  expect(await pending).toMatchObject({ kind: 'same', tokens: { accessToken: 'new-access' } });
  await eventually(async () => expect(ended).toBe(1));
});
