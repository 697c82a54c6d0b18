import { createHmac } from 'node:crypto';
import { at, record, records, startTestSandbox, text, type TestSandbox } from '../running-sandbox';
import { startReceiver } from '../webhook-receiver';

let sandbox: TestSandbox;
beforeAll(async () => {
  sandbox = await startTestSandbox();
});
afterAll(() => sandbox.close());
afterEach(() => sandbox.control('reset', {}));

const number = '106540352242922';
const waba = '102290129340398';
const to = '221771234567';
const headers = { authorization: 'Bearer EAAsandboxTest' };
const send = (message: Record<string, unknown>, from = number) =>
  sandbox.request(`/graph/v26.0/${from}/messages`, {
    json: { messaging_product: 'whatsapp', to, ...message },
    headers,
  });
const textMessage = { type: 'text', text: { body: 'Bonjour Awa' } };
const template = (parameters: unknown[], rest: Record<string, unknown> = {}) => ({
  type: 'template',
  template: {
    name: 'meeting_confirmation',
    language: { code: 'fr' },
    components: [{ type: 'body', parameters }],
    ...rest,
  },
});
const three = ['Awa', 'lundi à 10:00', 'https://app.cal.com/video/x'].map((value) => ({
  type: 'text',
  text: value,
}));
const openWindow = () => sandbox.control('whatsapp/inbound', { from: `+${to}`, text: 'Bonjour' });
const codeOf = (answer: { body: unknown }) => at(answer.body, 'error', 'code');

describe('the 24-hour window', () => {
  test('a text needs a message of the person in the last 24 hours', async () => {
    const refused = await send(textMessage);
    expect(refused).toMatchObject({
      status: 400,
      body: {
        error: {
          code: 131047,
          message: '(#131047) Re-engagement message',
          type: 'OAuthException',
          error_data: { messaging_product: 'whatsapp', details: expect.any(String) },
          fbtrace_id: expect.any(String),
        },
      },
    });
    await openWindow();
    expect(await send(textMessage)).toMatchObject({
      status: 200,
      body: {
        messaging_product: 'whatsapp',
        contacts: [{ input: to, wa_id: to }],
        messages: [{ id: expect.stringMatching(/^wamid\./) }],
      },
    });
    await sandbox.control('clock', { advance_s: 86_401 });
    expect(codeOf(await send(textMessage))).toBe(131047);
  });

  test('a template goes out at any time, filled in', async () => {
    const answer = await send(template(three));
    expect(at(answer.body, 'messages', '0', 'message_status')).toBe('accepted');
    expect(await sandbox.state('whatsapp')).toMatchObject({
      messages: [
        {
          to,
          template: 'meeting_confirmation',
          window_open: false,
          text: 'Bonjour Awa, votre rendez-vous est confirmé le lundi à 10:00. Lien : https://app.cal.com/video/x',
        },
      ],
    });
  });

  test('can be seeded open and closed', async () => {
    await sandbox.control('state/whatsapp', { inbound_at: { [to]: new Date().toISOString() } });
    expect((await send(textMessage)).status).toBe(200);
    await sandbox.control('state/whatsapp', { inbound_at: { [to]: null } });
    expect(codeOf(await send(textMessage))).toBe(131047);
  });

  test('may fail later, in the status webhook', async () => {
    const hook = await startReceiver();
    await sandbox.control('state/whatsapp', { window_error: 'async', webhook: { url: hook.url } });
    expect((await send(textMessage)).status).toBe(200);
    const [first] = await hook.waitFor(1);
    const status = record(
      at(JSON.parse(first?.body ?? ''), 'entry', '0', 'changes', '0', 'value', 'statuses', '0'),
    );
    expect(status).toMatchObject({ status: 'failed', errors: [{ code: 131047 }] });
    await hook.close();
  });
});

describe('templates', () => {
  test.each([
    [132000, template(three.slice(0, 2))],
    [132001, template(three, { name: 'unknown_template' })],
    [132001, template(three, { language: { code: 'de' } })],
    [132005, template([{ type: 'text', text: 'x'.repeat(1_025) }, ...three.slice(1)])],
    [132007, template([{ type: 'text', text: 'Awa\nNdiaye' }, ...three.slice(1)])],
    [131008, template([{ type: 'text' }, ...three.slice(1)])],
  ])('%i', async (code, message) => {
    expect(codeOf(await send(message))).toBe(code);
  });

  test('paused, disabled and pending ones', async () => {
    const seed = (status: string) =>
      sandbox.control('state/whatsapp', {
        templates: [
          { name: 'promo', language: 'fr', status, components: [{ type: 'BODY', text: 'Salut' }] },
        ],
      });
    const codes = [];
    for (const status of ['PAUSED', 'DISABLED', 'PENDING']) {
      await seed(status);
      codes.push(
        codeOf(
          await send({ type: 'template', template: { name: 'promo', language: { code: 'fr' } } }),
        ),
      );
    }
    expect(codes).toEqual([132015, 132016, 132001]);
  });

  test('are listed with cursors, created as pending, and deleted', async () => {
    const list = async (query: string) =>
      (await sandbox.request(`/graph/v26.0/${waba}/message_templates${query}`, { headers })).body;
    const first = await list('?limit=2');
    expect(records(at(first, 'data'))).toHaveLength(2);
    const next = text(at(first, 'paging', 'next')).replace(sandbox.url, '');
    const second = await sandbox.request(next, { headers });
    expect(records(at(second.body, 'data'))).toHaveLength(1);
    expect(at(second.body, 'paging')).not.toHaveProperty('next');
    const created = await sandbox.request(`/graph/v26.0/${waba}/message_templates`, {
      json: {
        name: 'welcome',
        language: 'fr',
        category: 'MARKETING',
        components: [{ type: 'BODY', text: 'Bonjour {{1}}' }],
      },
      headers,
    });
    expect(created.body).toMatchObject({ status: 'PENDING', category: 'MARKETING' });
    await sandbox.request(`/graph/v26.0/${waba}/message_templates?name=welcome`, {
      method: 'DELETE',
      headers,
    });
    expect(records(at(await list('?name=welcome'), 'data'))).toHaveLength(0);
  });
});

describe('message types', () => {
  beforeEach(openWindow);

  test.each([
    [
      'image by link',
      { type: 'image', image: { link: 'https://example.com/a.png', caption: 'Menu' } },
    ],
    [
      'interactive buttons',
      {
        type: 'interactive',
        interactive: {
          type: 'button',
          body: { text: 'Quand ?' },
          action: { buttons: [{ type: 'reply', reply: { id: 'a', title: 'Lundi' } }] },
        },
      },
    ],
    ['reaction', { type: 'reaction', reaction: { message_id: 'wamid.x', emoji: '👍' } }],
    ['location', { type: 'location', location: { latitude: 14.7, longitude: -17.4 } }],
    ['contacts', { type: 'contacts', contacts: [{ name: { formatted_name: 'Awa' } }] }],
  ])('accepts %s', async (_type, message) => {
    expect((await send(message)).status).toBe(200);
  });

  test.each([
    ['a text over 4096 characters', 100, { type: 'text', text: { body: 'x'.repeat(4_097) } }],
    ['a text without body', 131008, { type: 'text', text: {} }],
    ['no text object', 100, { type: 'text' }],
    ['an unknown type', 131051, { type: 'fax', fax: {} }],
    ['media without id or link', 131008, { type: 'image', image: {} }],
    ['media that was never uploaded', 131053, { type: 'image', image: { id: '123' } }],
    [
      'four buttons',
      100,
      {
        type: 'interactive',
        interactive: {
          type: 'button',
          body: { text: 'x' },
          action: {
            buttons: Array.from({ length: 4 }, () => ({ reply: { id: 'a', title: 'b' } })),
          },
        },
      },
    ],
    ['a recipient that is no number', 131009, { ...textMessage, to: 'awa' }],
    ['oneself', 131021, { ...textMessage, to: '221338000000' }],
    ['no recipient', 100, { ...textMessage, to: undefined }],
    ['no messaging_product', 100, { ...textMessage, messaging_product: undefined }],
  ])('refuses %s with %i', async (_what, code, message) => {
    const answer = await send(message);
    expect(answer.status).toBe(400);
    expect(codeOf(answer)).toBe(code);
  });

  test('undeliverable recipients and business-scoped ids', async () => {
    await sandbox.control('state/whatsapp', { undeliverable: [to] });
    expect(codeOf(await send(textMessage))).toBe(131026);
    await sandbox.control('whatsapp/inbound', { user_id: 'SN.13491208655302741918' });
    const answer = await send({
      ...textMessage,
      to: undefined,
      recipient: 'SN.13491208655302741918',
    });
    expect(at(answer.body, 'contacts', '0', 'user_id')).toBe('SN.13491208655302741918');
  });

  test('marks as read', async () => {
    const id = at(await openWindow(), 'message_id');
    expect((await send({ status: 'read', message_id: id })).body).toEqual({ success: true });
    expect(at(await sandbox.state('whatsapp'), 'read')).toHaveProperty([text(id)]);
    expect(codeOf(await send({ status: 'read', message_id: 'x' }))).toBe(131009);
  });
});

describe('access', () => {
  test.each([
    ['another token', 401, 190, `/graph/v26.0/${number}`, { authorization: 'Bearer EAAreal' }],
    ['no token', 400, 104, `/graph/v26.0/${number}`, {}],
    ['an unknown object', 400, 100, '/graph/v26.0/999', headers],
    ['a dead version', 400, 2635, `/graph/v20.0/${number}`, headers],
  ])('%s', async (_what, status, code, path, given) => {
    const answer = await sandbox.request(path, { headers: given });
    expect([answer.status, codeOf(answer)]).toEqual([status, code]);
  });

  test('numbers of the business account', async () => {
    const answer = await sandbox.request(`/graph/v26.0/${waba}/phone_numbers`, { headers });
    expect(answer.body).toMatchObject({ data: [{ id: number, verified_name: 'Teranga Café' }] });
  });
});

test('media: uploaded, described, downloaded while the link lives', async () => {
  const form = new FormData();
  form.set('messaging_product', 'whatsapp');
  form.set('type', 'image/png');
  form.set('file', new Blob([Buffer.from('png-bytes')], { type: 'image/png' }), 'a.png');
  const upload = await sandbox.request(`/graph/v26.0/${number}/media`, {
    method: 'POST',
    body: form,
    headers,
  });
  const id = text(at(upload.body, 'id'));
  const info = await sandbox.request(`/graph/v26.0/${id}`, { headers });
  expect(info.body).toMatchObject({
    mime_type: 'image/png',
    file_size: 9,
    sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
  const path = text(at(info.body, 'url')).replace(sandbox.url, '');
  expect((await sandbox.request(path, { headers })).body).toBe('png-bytes');
  expect((await sandbox.request(path)).status).toBe(400);
  await openWindow();
  expect((await send({ type: 'image', image: { id } })).status).toBe(200);
  await sandbox.control('clock', { advance_s: 301 });
  expect(codeOf(await sandbox.request(path, { headers }))).toBe(100);
});

describe('webhooks', () => {
  const signed = (body: string, secret: string) =>
    `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;

  test('a person’s message and the statuses of the reply, signed with the app secret', async () => {
    const hook = await startReceiver();
    await sandbox.control('state/whatsapp', {
      webhook: { url: hook.url, app_secret: 'app-s3cret' },
    });
    const inbound = await sandbox.control('whatsapp/inbound', {
      from: `+${to}`,
      name: 'Awa',
      text: 'Un devis svp',
    });
    expect(inbound).toMatchObject({ webhook_sent: true });
    await send({ ...textMessage, biz_opaque_callback_data: 'lead-42' });
    const received = await hook.waitFor(3);
    for (const { headers: sent, body } of received)
      expect(sent['x-hub-signature-256']).toBe(signed(body, 'app-s3cret'));
    const values = received.map(({ body }) =>
      record(at(JSON.parse(body), 'entry', '0', 'changes', '0', 'value')),
    );
    expect(values.find((value) => 'messages' in value)).toMatchObject({
      metadata: { phone_number_id: number },
      contacts: [{ profile: { name: 'Awa' }, wa_id: to }],
      messages: [
        { from: to, id: at(inbound, 'message_id'), type: 'text', text: { body: 'Un devis svp' } },
      ],
    });
    const statuses = values.flatMap((value) =>
      'statuses' in value ? records(value['statuses']) : [],
    );
    expect(statuses).toMatchObject([
      {
        status: 'sent',
        recipient_id: to,
        biz_opaque_callback_data: 'lead-42',
        pricing: { pricing_model: 'PMP' },
      },
      { status: 'delivered' },
    ]);
    await hook.close();
  });

  test('subscribing proves the callback first', async () => {
    const honest = await startReceiver((query) =>
      query.get('hub.verify_token') === 'mine' ? (query.get('hub.challenge') ?? '') : 'no',
    );
    const subscribe = (verify_token: string) =>
      sandbox.request(`/graph/v26.0/${waba}/subscribed_apps`, {
        json: { override_callback_uri: honest.url, verify_token },
        headers,
      });
    expect((await subscribe('wrong')).status).toBe(400);
    expect((await subscribe('mine')).body).toEqual({ success: true });
    expect(await sandbox.state('whatsapp')).toMatchObject({ webhook_url: honest.url });
    await honest.close();
  });
});
