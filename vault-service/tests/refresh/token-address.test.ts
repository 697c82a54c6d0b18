import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tokenClient } from '../../refresh/token-client';
import { providerSetup } from '../support/provider-setup';

interface Listening {
  readonly host: string;
  readonly paths: string[];
  readonly server: Server;
}

let named: Listening;
let other: Listening;

async function start(): Promise<Listening> {
  const paths: string[] = [];
  const server = createServer((request, response) => {
    paths.push(request.url ?? '');
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify({ access_token: 'new-access', expires_in: 3_600 }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { host: `127.0.0.1:${(server.address() as AddressInfo).port}`, paths, server };
}

beforeAll(async () => {
  [named, other] = await Promise.all([start(), start()]);
});
afterAll(() => {
  for (const { server } of [named, other]) {
    server.closeAllConnections();
    server.close();
  }
});
beforeEach(() => {
  named.paths.length = 0;
  other.paths.length = 0;
});

const setupFor = (tokenUrl: string) => providerSetup(undefined, { tokenUrl });

test.each([
  ['a path that begins with two slashes', () => `//${other.host}/token`],
  ['a path that begins with a slash and a backslash', () => `/\\${other.host}/token`],
])('%s is a path of the host that was checked, not another host', async (_name, path) => {
  const client = tokenClient({ allowLoopback: true });

  await client.refresh(setupFor(`http://${named.host}${path()}`), 'old-refresh');

  expect(other.paths).toEqual([]);
  expect(named.paths).toEqual([`//${other.host}/token`]);
});

test('query and port of a token URL reach the server as they were set', async () => {
  const client = tokenClient({ allowLoopback: true });

  await client.refresh(setupFor(`http://${named.host}/a/b?tenant=x%2Fy#part`), 'old-refresh');

  expect(named.paths).toEqual(['/a/b?tenant=x%2Fy']);
});
