import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { checkAddress, checkUrl, EgressRefused } from '../../egress/address';
import { guardedLookup } from '../../egress/lookup';
import { call } from '../../egress/request';

const production = { allowLoopback: false };
const development = { allowLoopback: true };

test.each([
  '10.0.0.1',
  '172.16.3.4',
  '192.168.1.1',
  '169.254.169.254',
  '100.64.0.1',
  '127.0.0.1',
  '0.0.0.0',
  '224.0.0.1',
  '255.255.255.255',
  '::1',
  '::',
  'fe80::1',
  'fc00::1',
  '::ffff:10.0.0.1',
  '::ffff:169.254.169.254',
  '64:ff9b::a00:1',
])('%s is not called', (address) => {
  expect(() => checkAddress(address, production)).toThrow(EgressRefused);
});

test.each(['8.8.8.8', '2606:4700::1111'])('%s may be called', (address) => {
  expect(() => checkAddress(address, production)).not.toThrow();
});

test.each([
  'http://provider.example/token',
  'http://127.0.0.1/token',
  'https://127.0.0.1/token',
  'https://[::1]/token',
  'https://192.168.0.1/token',
  'https://user:pass@provider.example/',
  'ftp://provider.example/',
  'https://2130706433/',
  'https://0x7f.1/',
])('%s is refused in production', (url) => {
  expect(() => checkUrl(url, production)).toThrow(EgressRefused);
});

test('plain http is for loopback only, even in development', () => {
  expect(() => checkUrl('http://127.0.0.1:7330/token', development)).not.toThrow();
  expect(() => checkUrl('http://provider.example/token', development)).toThrow(EgressRefused);
  expect(() => checkUrl('http://10.0.0.1/token', development)).toThrow(EgressRefused);
});

test('a name is refused by the addresses it resolves to', async () => {
  const failure = await new Promise<unknown>((resolve) =>
    guardedLookup(production)('localhost', { all: true }, (refusal) => resolve(refusal)),
  );

  expect(failure).toBeInstanceOf(EgressRefused);
});

test('redirects are not followed, huge answers are cut off and slow ones given up', async () => {
  const server = createServer((request, response) => {
    if (request.url === '/redirect') response.writeHead(302, { location: '/huge' }).end();
    else if (request.url === '/huge') response.end(Buffer.alloc(2_000_000));
    else response.write('{');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const get = (path: string) =>
    call({ method: 'GET', url: url + path, timeoutMs: 300 }, development);

  const redirected = await get('/redirect');
  const huge: unknown = await get('/huge').catch((failure: unknown) => failure);
  const slow: unknown = await get('/slow').catch((failure: unknown) => failure);

  server.closeAllConnections();
  server.close();
  expect(redirected.status).toBe(302);
  expect(huge).toBeInstanceOf(EgressRefused);
  expect(slow).toHaveProperty('code', 'ABORT_ERR');
});

test.each([
  ['198.18.0.1', 'benchmarking (RFC 2544)'],
  ['198.19.255.255', 'benchmarking (RFC 2544)'],
  ['192.31.196.1', 'AS112 (RFC 7535)'],
  ['192.52.193.1', 'AMT (RFC 7450)'],
  ['192.175.48.1', 'AS112 (RFC 7534)'],
  ['::7f00:1', 'IPv4-compatible, of loopback'],
  ['::a00:1', 'IPv4-compatible, of 10.0.0.1'],
  ['64:ff9b:1::a00:1', 'local translation to IPv4 (RFC 8215)'],
  ['100::1', 'discard (RFC 6666)'],
  ['fec0::1', 'site-local, still routed inside some networks (RFC 3879)'],
  ['2001:2::1', 'benchmarking (RFC 5180)'],
  ['2001:10::1', 'ORCHID (RFC 4843)'],
  ['2001:20::1', 'ORCHIDv2 (RFC 7343)'],
  ['3fff::1', 'documentation (RFC 9637)'],
  ['5f00::1', 'segment routing (RFC 9602)'],
  ['2002:a00:1::1', '6to4 of 10.0.0.1'],
  ['4000::1', 'not assigned'],
])('%s is not called: %s', (address) => {
  expect(() => checkAddress(address, production)).toThrow(EgressRefused);
  expect(() => checkAddress(address, development)).toThrow(EgressRefused);
});

test.each(['2a00:1450:4007:80e::200e', '2001:4860:4860::8888', '192.0.66.2', '198.20.0.1'])(
  '%s is a public address like any other',
  (address) => {
    expect(() => checkAddress(address, production)).not.toThrow();
  },
);
