import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startTestEngine } from '../support/engine';

test('health, readiness, metrics and the OpenAPI document are served without a key', async () => {
  const engine = await startTestEngine();
  expect(await engine.call('GET', '/healthz')).toMatchObject({
    status: 200,
    body: { status: 'ok' },
  });
  expect(await engine.call('GET', '/readyz')).toMatchObject({
    status: 200,
    body: { status: 'ready', checks: [{ name: 'database', status: 'ok' }] },
  });

  const key = await engine.webhookKey((await engine.tenant()).id);
  await engine.send(key, { source: 'form', email: 'a@b.sn' }, { id: 'msg_1' });
  await engine.send(key, { source: 'form', email: 'a@b.sn' }, { id: 'msg_1' });
  const metrics = await (await fetch(`${engine.url}/metrics`)).text();
  expect(metrics).toContain('engine_inbox_arrivals_total{entry="mkt-301",status="accepted"} 1');
  expect(metrics).toContain('engine_inbox_arrivals_total{entry="mkt-301",status="duplicate"} 1');

  const { body } = await engine.call<{
    openapi: string;
    paths: Record<string, Record<string, { operationId: string; requestBody?: object }>>;
  }>('GET', '/openapi.json');
  expect(body.openapi).toBe('3.1.0');
  const ids = Object.values(body.paths).flatMap((path) =>
    Object.values(path).map((operation) => operation.operationId),
  );
  expect(new Set(ids).size).toBe(ids.length);
  expect(JSON.stringify(body.paths['/api/leads/ingest']?.post?.requestBody)).toContain('"source"');
  expect(JSON.stringify(body.paths['/api/webhooks/mkt-301']?.post?.requestBody)).toContain(
    '"external_id"',
  );
  await engine.close();
});

test('readiness tells when the vault is away; the engine itself goes on', async () => {
  let status = 200;
  const vault = createServer((_request, response) => response.writeHead(status).end('{}'));
  await new Promise<void>((resolve) => vault.listen(0, '127.0.0.1', resolve));
  const { port } = vault.address() as AddressInfo;
  const engine = await startTestEngine({ variables: { VAULT_URL: `http://127.0.0.1:${port}` } });
  expect((await engine.call('GET', '/readyz')).status).toBe(200);
  status = 503;
  expect(await engine.call('GET', '/readyz')).toMatchObject({
    status: 503,
    body: {
      checks: [
        { name: 'database', status: 'ok' },
        { name: 'vault', status: 'failed', reason: 'The vault answered 503.' },
      ],
    },
  });
  expect((await engine.call('GET', '/healthz')).status).toBe(200);
  await engine.close();
  vault.close();
});

test('readiness tells when the vault refuses the key of the engine', async () => {
  const refusal = {
    type: 'x',
    title: 'x',
    status: 401,
    code: 'unauthorized',
    detail: 'Send a key.',
  };
  const seen: (string | undefined)[] = [];
  const vault = createServer((request, response) => {
    seen.push(request.headers.authorization);
    const isHealth = request.url === '/healthz';
    response.writeHead(isHealth ? 200 : 401, { 'content-type': 'application/problem+json' });
    response.end(JSON.stringify(isHealth ? {} : refusal));
  });
  await new Promise<void>((resolve) => vault.listen(0, '127.0.0.1', resolve));
  const { port } = vault.address() as AddressInfo;
  const engine = await startTestEngine({
    variables: { VAULT_URL: `http://127.0.0.1:${port}/`, VAULT_API_KEY: 'mev_of-the-engine' },
  });
  const answer = await engine.call('GET', '/readyz');
  await engine.close();
  vault.close();

  expect(answer).toMatchObject({
    status: 503,
    body: {
      checks: [
        { name: 'database' },
        {
          name: 'vault',
          status: 'failed',
          reason: 'The vault refuses VAULT_API_KEY: unauthorized. Send a key.',
        },
      ],
    },
  });
  expect(seen).toContain('Bearer mev_of-the-engine');
});

test('an unknown path and a wrong method are problems with a stable code', async () => {
  const engine = await startTestEngine();
  for (const [method, path] of [
    ['GET', '/api/nothing'],
    ['DELETE', '/api/leads'],
    ['GET', '/api/webhooks/mkt-301'],
  ] as const) {
    const answer = await engine.call(method, path);
    expect(answer).toMatchObject({ status: 404, body: { code: 'not_found', status: 404 } });
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
  }
  await engine.close();
});
