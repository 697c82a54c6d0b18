import { randomUUID } from 'node:crypto';
import { z } from 'zod/v4';
import { eventually, NotYet } from '../../scripts/demo/eventually';
import { callJson } from '../../scripts/demo/http';
import { engineHeaders, sandboxAccounts } from '../../scripts/demo/installation';
import { hotLead } from '../../scripts/demo/lead';
import { readCalendar, readWhatsApp } from '../../scripts/demo/sandbox-client';
import { runCommand } from '../../scripts/processes/run-command';
import { repositoryRoot } from '../../scripts/setup/setup.mjs';
import { Scanner } from '../../vault-service/rigs/canaries/scanner';
import { startRunningStack, type RunningStack } from './running-stack';
import { storedText } from './stored-text';

let running: RunningStack;

beforeAll(async () => {
  running = await startRunningStack();
});

afterEach(() => running.clearFaults());
afterAll(() => running.close());

const isSent = ({ status }: { status: string }) => status === 'sent';
const isConfirmed = ({ status }: { status: string }) => status === 'confirmed';

/** The demo's event type, with nothing free today and on the following days. */
function eventTypeClosedFor(days: number) {
  const dayMs = 86_400_000;
  return {
    id: sandboxAccounts.eventTypeId,
    slug: 'decouverte',
    title: 'Appel découverte',
    lengthInMinutes: 30,
    schedule: {
      timeZone: 'Africa/Dakar',
      availability: [
        {
          days: ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday'],
          startTime: '09:00',
          endTime: '18:00',
        },
      ],
      overrides: Array.from({ length: days }, (_, day) => ({
        date: new Date(Date.now() + day * dayMs).toISOString().slice(0, 10),
        startTime: '00:00',
        endTime: '00:00',
      })),
    },
  };
}

async function effects() {
  const [calendar, whatsapp] = await Promise.all([
    readCalendar(running.stack.urls.sandbox),
    readWhatsApp(running.stack.urls.sandbox),
  ]);
  return { bookings: calendar.bookings.length, messages: whatsapp.messages.length };
}

test('the bundle is imported in one call and every workflow is published', async () => {
  const workflows = await running.n8n.workflows();
  expect(
    workflows
      .filter(({ name }) => name.startsWith('MKT-'))
      .map(({ name, active }) => [name, active]),
  ).toEqual(
    expect.arrayContaining([
      ['MKT-000 Handle errors', true],
      ['MKT-301 Take in leads', true],
      ['MKT-302 Qualify leads', true],
      ['MKT-303 Book a meeting', true],
    ]),
  );
});

describe('npm run import', () => {
  const importBundle = (url: string, apiKey: string) =>
    runCommand('npm', ['run', 'import', '--', '--url', url], {
      cwd: repositoryRoot,
      env: { ...process.env, N8N_API_KEY: apiKey },
    });

  test('imports into an n8n that has it already: everything stays published', async () => {
    const { n8nApiKey } = running.installation;
    const printed = await importBundle(running.stack.urls.n8n, n8nApiKey);
    expect(printed.match(/✓ published {3}MKT-/g)).toHaveLength(4);
    expect(printed).not.toContain(n8nApiKey);
  });

  test('says what is wrong with a key or an address', async () => {
    await expect(importBundle(running.stack.urls.n8n, 'n8n_api_wrong')).rejects.toThrow(
      /n8n refused the API key/,
    );
    await expect(importBundle('http://127.0.0.1:9', 'any')).rejects.toThrow(/could not be reached/);
  });
});

test('model overloaded: the rule scorer answers and says so, the lead is booked all the same', async () => {
  await running.fault({
    vendor: 'anthropic',
    path: '/v1/messages',
    times: 200,
    fault: {
      kind: 'status',
      status: 529,
      body: { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } },
    },
  });
  const lead = hotLead('Khady');
  await running.send(lead);
  const detail = await running.until(
    lead,
    'scored by rules and booked',
    ({ score, bookings, briefing }) =>
      score?.scorer === 'rules' && bookings.some(isConfirmed) && briefing !== null,
  );
  expect(detail.score?.temperature).toBe('hot');
});

test('model refuses: the rule scorer answers', async () => {
  await running.fault({ vendor: 'anthropic', times: 50, fault: { kind: 'refusal' } });
  const lead = hotLead('Astou');
  await running.send(lead);
  // To the end, so that nothing of this lead is counted in the next test.
  await running.until(
    lead,
    'scored by rules',
    ({ score, briefing }) => score?.scorer === 'rules' && briefing !== null,
  );
});

test('WhatsApp throttles with Retry-After: one message arrives', async () => {
  const before = await effects();
  await running.fault({
    vendor: 'whatsapp',
    method: 'POST',
    times: 2,
    fault: {
      kind: 'status',
      status: 429,
      headers: { 'retry-after': '1' },
      body: { error: { message: 'Rate limit hit', code: 130429, type: 'OAuthException' } },
    },
  });
  const lead = hotLead('Penda');
  await running.send(lead);
  await running.until(lead, 'sent', ({ interactions }) => interactions.some(isSent));
  expect((await effects()).messages).toBe(before.messages + 1);
});

test('calendar books but its answer is lost: the booking is found again, not made twice', async () => {
  const before = await effects();
  await running.fault({
    vendor: 'cal-com',
    method: 'POST',
    path: '/v2/bookings',
    times: 1,
    fault: { kind: 'timeout_after_success' },
  });
  const lead = hotLead('Ndeye');
  await running.send(lead);
  const { bookings } = await running.until(lead, 'booked', (detail) =>
    detail.bookings.some(isConfirmed),
  );
  const calendar = await readCalendar(running.stack.urls.sandbox);
  expect(calendar.bookings.length).toBe(before.bookings + 1);
  expect(calendar.bookings.map(({ uid }) => uid)).toContain(bookings[0]?.external_id);
});

test('a slot is taken meanwhile: the next free one is booked', async () => {
  await running.fault({
    vendor: 'cal-com',
    method: 'POST',
    path: '/v2/bookings',
    times: 1,
    fault: {
      kind: 'status',
      status: 400,
      body: {
        status: 'error',
        error: {
          code: 'BadRequestException',
          message: 'User either already has booking at this time or is not available',
        },
      },
    },
  });
  const lead = hotLead('Coumba');
  await running.send(lead);
  const { bookings } = await running.until(lead, 'booked', (detail) =>
    detail.bookings.some(isConfirmed),
  );
  expect(bookings).toHaveLength(1);
});

test('one booking is refused for good: it becomes a dead letter, its neighbours are booked', async () => {
  await running.fault({
    vendor: 'cal-com',
    method: 'POST',
    path: '/v2/bookings',
    times: 1,
    fault: {
      kind: 'status',
      status: 422,
      body: {
        status: 'error',
        error: { code: 'UnprocessableEntity', message: 'attendee is not allowed' },
      },
    },
  });
  const leads = ['Aida', 'Bineta', 'Codou'].map(hotLead);
  await Promise.all(leads.map((lead) => running.send(lead)));
  const outcomes = await Promise.all(
    leads.map((lead) =>
      running.until(lead, 'booked or failed', ({ bookings }) =>
        bookings.some(({ status }) => status === 'confirmed' || status === 'failed'),
      ),
    ),
  );
  expect(outcomes.filter(({ bookings }) => bookings.some(isConfirmed))).toHaveLength(2);
  const failed = outcomes.find(({ bookings }) => !bookings.some(isConfirmed));
  await eventually(20_000, async () => {
    const letters = await running.deadLetters();
    if (!letters.some(({ event }) => event.aggregate.id === failed?.lead.id)) {
      throw new NotYet('the refused event is not a dead letter');
    }
  });
});

test('no slot in the coming days: other times are offered with the approved template', async () => {
  await running.seed('cal-com', { event_types: [eventTypeClosedFor(8)] });
  const lead = hotLead('Rokhaya');
  await running.send(lead);
  await running.until(
    lead,
    'offered other times',
    ({ bookings, interactions }) =>
      bookings.some(({ status }) => status === 'unavailable') && interactions.some(isSent),
  );
  await running.seed('cal-com', { event_types: [eventTypeClosedFor(0)] });
});

test('a lead who only looks around is neither booked nor written to', async () => {
  const before = await effects();
  const lead = { ...hotLead('Yacine'), message: 'Bonjour, je regarde juste, merci.' };
  await running.send(lead);
  const { score } = await running.until(lead, 'scored', (detail) => detail.score !== null);
  expect(score?.temperature).not.toBe('hot');
  await new Promise((resolve) => setTimeout(resolve, 4_000));
  expect(await effects()).toEqual(before);
});

test('the engine is killed while a batch is being worked on: each lead is done once', async () => {
  const before = await effects();
  const leads = ['Dieynaba', 'Fama', 'Maguette'].map(hotLead);
  for (const lead of leads) await running.send(lead);
  await new Promise((resolve) => setTimeout(resolve, 900));
  await running.stack.engine.kill();
  await running.stack.engine.start();
  for (const lead of leads) {
    await running.until(
      lead,
      'finished after the crash',
      ({ bookings, interactions }) => bookings.some(isConfirmed) && interactions.some(isSent),
    );
  }
  const after = await effects();
  expect(after).toEqual({ bookings: before.bookings + 3, messages: before.messages + 3 });
});

test('a workflow that fails is reported to the engine by MKT-000', async () => {
  const path = `fails-${randomUUID()}`;
  const id = await running.n8n.createWorkflow({
    name: 'Fails on purpose',
    settings: { executionOrder: 'v1', errorWorkflow: 'mkt000handleerrors' },
    connections: { Webhook: { main: [[{ node: 'Fail', type: 'main', index: 0 }]] } },
    nodes: [
      {
        id: randomUUID(),
        name: 'Webhook',
        type: 'n8n-nodes-base.webhook',
        typeVersion: 2.1,
        position: [0, 0],
        webhookId: path,
        parameters: { path, httpMethod: 'POST', responseMode: 'onReceived' },
      },
      {
        id: randomUUID(),
        name: 'Fail',
        type: 'n8n-nodes-base.stopAndError',
        typeVersion: 1,
        position: [200, 0],
        parameters: { errorMessage: 'Something broke on purpose' },
      },
    ],
  });
  await running.n8n.activate(id);
  await eventually(15_000, async () => {
    const answer = await fetch(`${running.stack.urls.n8n}/webhook/${path}`, { method: 'POST' });
    if (!answer.ok) throw new NotYet(`the webhook answers ${answer.status}`);
  });
  const errors = z.object({
    items: z.array(z.object({ workflow_name: z.string(), message: z.string() })),
  });
  await eventually(30_000, async () => {
    const { items } = await callJson(`${running.stack.urls.engine}/api/system/errors`, errors, {
      headers: { 'X-API-Key': engineHeaders(running.installation)['X-API-Key'] },
    });
    const reported = items.find(({ workflow_name }) => workflow_name === 'Fails on purpose');
    if (!reported) throw new NotYet('the failure is not reported yet');
    expect(reported.message).toContain('Something broke on purpose');
  });
});

test('after all these executions n8n holds no token and no key of the vault in its tables', async () => {
  const { whatsappToken, calComKey, anthropicKey } = sandboxAccounts;
  const { vaultApiKey } = running.installation;
  const scanner = new Scanner([
    { name: 'WhatsApp token', secret: whatsappToken },
    { name: 'Cal.com key', secret: calComKey },
    { name: 'Anthropic key', secret: anthropicKey },
    { name: 'vault key', secret: vaultApiKey },
    { name: 'vault admin key', secret: running.stack.vaultAdminKey },
    // Of an execution that failed above: what is scanned really holds the data of executions.
    { name: 'data of an execution', secret: 'Something broke on purpose' },
  ]);

  const found = scanner.scan(await storedText(running.stack.databaseUrls.n8n));

  expect([...found]).toEqual(['data of an execution']);
});
