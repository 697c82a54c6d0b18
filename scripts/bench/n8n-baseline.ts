import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { createApiKey, N8nApi } from '../n8n/api';
import type { Stack } from '../stack/stack';

/**
 * Takes leads in the way an n8n user would without us: a Webhook node, then a Postgres node that inserts the
 * lead. Returns the URL to post leads to.
 */
export async function publishBaseline(stack: Stack): Promise<string> {
  const database = new URL(stack.databaseUrls.n8n);
  const client = new Client({ connectionString: stack.databaseUrls.n8n });
  await client.connect();
  await client.query(
    `create table if not exists baseline_leads
       (id bigserial primary key, email text, phone text, name text, message text, received_at timestamptz default now())`,
  );
  await client.end();
  const api = new N8nApi(
    stack.urls.n8n,
    await createApiKey(stack.urls.n8n, stack.owner, 'baseline'),
  );
  const credential = await api.putCredential('Baseline Postgres', 'postgres', {
    host: database.hostname,
    port: Number(database.port),
    database: database.pathname.slice(1),
    user: database.username,
    password: decodeURIComponent(database.password),
    maxConnections: 20,
    allowUnauthorizedCerts: false,
    ssl: 'disable',
    sshTunnel: false,
  });
  const path = `baseline-${randomUUID()}`;
  const id = await api.createWorkflow({
    name: `Baseline ${path}`,
    settings: {
      executionOrder: 'v1',
      // What a builder who cares for throughput sets: nothing is stored of successful runs.
      saveDataSuccessExecution: 'none',
      saveExecutionProgress: false,
    },
    connections: { 'Lead arrives': { main: [[{ node: 'Store lead', type: 'main', index: 0 }]] } },
    nodes: [
      {
        id: randomUUID(),
        name: 'Lead arrives',
        type: 'n8n-nodes-base.webhook',
        typeVersion: 2.1,
        position: [0, 0],
        webhookId: path,
        parameters: { path, httpMethod: 'POST', responseMode: 'lastNode' },
      },
      {
        id: randomUUID(),
        name: 'Store lead',
        type: 'n8n-nodes-base.postgres',
        typeVersion: 2.6,
        position: [240, 0],
        credentials: { postgres: { id: credential, name: 'Baseline Postgres' } },
        parameters: {
          resource: 'database',
          operation: 'executeQuery',
          query:
            'insert into baseline_leads (email, phone, name, message) values ($1, $2, $3, $4) returning id',
          options: {
            queryReplacement:
              '={{ [$json.body.email, $json.body.phone, $json.body.name, $json.body.message] }}',
          },
        },
      },
    ],
  });
  await api.activate(id);
  const url = `${stack.urls.n8n}/webhook/${path}`;
  await waitUntilItAnswers(url);
  return url;
}

/** A published webhook answers some tenths of a second after the call that published it. */
async function waitUntilItAnswers(url: string): Promise<void> {
  let last = '';
  for (let attempt = 0; attempt < 40; attempt += 1) {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        email: 'warm-up@example.com',
        phone: '',
        name: 'Warm up',
        message: '',
      }),
    });
    last = `${answer.status} ${await answer.text()}`;
    if (answer.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Error(`The baseline workflow does not answer: ${last.slice(0, 300)}`);
}
