import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { createLogger } from '../../../platform/logging/logger';
import { startEmbeddedPostgres } from '../../../platform/postgres/embedded';
import { startTestEngine } from '../support/engine';

test('the engine sets itself up and works with a login role that is no superuser', async () => {
  const dataFolder = await mkdtemp(path.join(tmpdir(), 'engine-login-role-'));
  const logger = createLogger({ service: 'login-role', level: 'silent' });
  const server = await startEmbeddedPostgres({ dataFolder, port: 0, logger });
  const superuserUrl = await server.databaseUrl('postgres');
  const superuser = new Client({ connectionString: superuserUrl });
  await superuser.connect();
  // As docker/postgres/create-databases.sh does.
  await superuser.query(`create role engine login createrole password 'p'`);
  await superuser.query('create database engine owner engine');
  await superuser.end();

  const url = new URL(superuserUrl);
  url.username = 'engine';
  url.password = 'p';
  url.pathname = '/engine';
  const engine = await startTestEngine({ databaseUrl: url.toString() });
  const { id: tenant } = await engine.tenant();
  const sent = await engine.send(await engine.webhookKey(tenant), {
    source: 'form',
    email: 'awa@example.sn',
  });
  const listed = await engine.call('GET', '/api/leads', { key: await engine.apiKey(tenant) });
  await engine.close();
  await server.close();
  await rm(dataFolder, { recursive: true, force: true });
  expect(sent.status).toBe(202);
  expect(listed.status).toBe(200);
});
