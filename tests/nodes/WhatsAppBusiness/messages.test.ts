import type { INode, INodeParameters } from 'n8n-workflow';
import { runNode, runOnce } from '../support/n8n';
import { records, requestsOf, useSandbox } from '../support/sandbox';
import { vendorNode } from '../support/vendor-nodes';

const sandbox = useSandbox();
const recipient = '+221 70 123 45 67';

function whatsApp(parameters: INodeParameters, onError?: INode['onError']) {
  return vendorNode('whatsApp', sandbox(), parameters, onError);
}

async function sent(): Promise<Record<string, unknown>[]> {
  return records((await sandbox().state('whatsapp')).messages);
}

async function openWindow(of = '221701234567'): Promise<void> {
  await sandbox().control('state/whatsapp', { inbound_at: { [of]: new Date().toISOString() } });
}

const text = {
  resource: 'message',
  operation: 'sendText',
  recipient,
  text: 'Bonjour Awa, à demain.',
  windowOpen: true,
};

describe('send text', () => {
  test('sends within the window, with the correlation key, and says what was sent', async () => {
    await openWindow();
    const output = await runOnce(
      whatsApp({
        ...text,
        options: { correlationKey: 'interaction-1', replyToMessageId: 'wamid.abc' },
      }),
      { id: 'event-1', tenant: 't', correlation_id: 'c' },
    );
    expect(output).toMatchObject({
      id: 'event-1',
      tenant: 't',
      outcome: 'sent',
      message_id: expect.stringMatching(/^wamid\./),
      wa_id: '221701234567',
      recipient: '221701234567',
      correlation_key: 'interaction-1',
      text: text.text,
      provider: 'whatsapp',
      mode: 'sandbox',
    });
    expect(await sent()).toMatchObject([
      {
        to: '221701234567',
        body: {
          messaging_product: 'whatsapp',
          biz_opaque_callback_data: 'interaction-1',
          context: { message_id: 'wamid.abc' },
          text: { body: text.text, preview_url: false },
        },
      },
    ]);
  });

  test('refuses without asking WhatsApp when the window is closed, and names the way', async () => {
    const { error } = await runOnce(
      whatsApp({ ...text, windowOpen: false }, 'continueErrorOutput'),
    );
    expect(error).toMatchObject({
      code: 'outside_window',
      description: expect.stringContaining('Send Template'),
    });
    expect(await requestsOf(sandbox(), 'whatsapp')).toHaveLength(0);
  });

  test('gives the same code when WhatsApp itself finds the window closed', async () => {
    const { error } = await runOnce(whatsApp(text, 'continueErrorOutput'));
    expect(error).toMatchObject({ code: 'outside_window', vendor_code: 131047 });
  });

  test('reaches a person who hides the phone number by the business-scoped user id', async () => {
    await openWindow('SN.13491208655302741918');
    const output = await runOnce(whatsApp({ ...text, recipient: 'SN.13491208655302741918' }));
    expect(output).toMatchObject({
      outcome: 'sent',
      wa_id: null,
      user_id: 'SN.13491208655302741918',
    });
  });

  test.each(['awa', '12', 'SN.', ''])('refuses the recipient "%s"', async (wrong) => {
    const { error } = await runOnce(whatsApp({ ...text, recipient: wrong }, 'continueErrorOutput'));
    expect(error).toMatchObject({ code: 'invalid_parameter', parameter: 'recipient' });
  });

  test.each([
    ['an answer that never comes', { kind: 'timeout_after_success' }, 'timeout'],
    ['a connection that breaks', { kind: 'reset', after_success: true }, 'connection_lost'],
    ['a broken answer', { kind: 'malformed_body' }, 'malformed_answer'],
    ['a gateway page', { kind: 'html', status: 502 }, 'server_error'],
  ])('is unconfirmed after %s and is not sent again', async (_what, fault, reason) => {
    await openWindow();
    await sandbox().fault('whatsapp', fault);
    const output = await runOnce(
      whatsApp({ ...text, options: { correlationKey: 'interaction-2', timeoutSeconds: 1 } }),
    );
    expect(output).toMatchObject({
      outcome: 'unconfirmed',
      reason,
      message_id: null,
      correlation_key: 'interaction-2',
    });
    expect(await requestsOf(sandbox(), 'whatsapp')).toHaveLength(1);
    expect((await sent()).length).toBeLessThanOrEqual(1);
  });

  test('is sent again when Meta says it was not and to come later', async () => {
    await openWindow();
    const body = {
      error: { message: '(#130429) Rate limit hit', type: 'OAuthException', code: 130429 },
    };
    await sandbox().fault('whatsapp', { kind: 'status', status: 429, body });
    await expect(runOnce(whatsApp(text))).resolves.toMatchObject({ outcome: 'sent' });
    expect(await sent()).toHaveLength(1);
  });

  test.each([
    [131026, 400, 'undeliverable'],
    [131050, 400, 'opted_out'],
    [131031, 403, 'account_restricted'],
    [131049, 400, 'quota_exhausted'],
    [190, 400, 'unauthorized'],
    [200, 403, 'forbidden'],
    [131009, 400, 'invalid_request'],
  ])('error %i (%i) of Meta is %s, once', async (code, status, ours) => {
    await openWindow();
    await sandbox().fault('whatsapp', {
      kind: 'status',
      status,
      body: { error: { message: 'No.', code } },
    });
    const { error } = await runOnce(whatsApp(text, 'continueErrorOutput'));
    expect(error).toMatchObject({ code: ours, vendor_code: code });
    expect(await requestsOf(sandbox(), 'whatsapp')).toHaveLength(1);
  });

  test('one bad item leaves its neighbours alone', async () => {
    await openWindow();
    const setting = whatsApp({ ...text, recipient: '={{ $json.to }}' }, 'continueErrorOutput');
    const output = await runNode(setting, [{ to: recipient }, { to: 'nobody' }, { to: recipient }]);
    expect(output).toMatchObject([
      { json: { outcome: 'sent' }, pairedItem: { item: 0 } },
      { json: { error: { code: 'invalid_parameter' } }, pairedItem: { item: 1 } },
      { json: { outcome: 'sent' }, pairedItem: { item: 2 } },
    ]);
  });
});

describe('send template', () => {
  const template = {
    resource: 'message',
    operation: 'sendTemplate',
    recipient,
    templateName: 'meeting_confirmation',
    templateLanguage: 'fr',
  };

  test('fills the placeholders from a list, on one line each, at any time', async () => {
    const output = await runOnce(whatsApp({ ...template, bodyParameterSource: 'list' }), {
      template_parameters: ['Awa', 'lundi\nà 10:00', 'https://meet.example.com/a'],
    });
    expect(output).toMatchObject({
      outcome: 'sent',
      template: 'meeting_confirmation',
      message_status: 'accepted',
    });
    expect(await sent()).toMatchObject([
      {
        template: 'meeting_confirmation',
        text: 'Bonjour Awa, votre rendez-vous est confirmé le lundi à 10:00. Lien : https://meet.example.com/a',
      },
    ]);
  });

  test('fills them one by one, with names where the template has names', async () => {
    await sandbox().control('state/whatsapp', {
      templates: [
        {
          name: 'named',
          language: 'en',
          components: [
            { type: 'HEADER', format: 'TEXT', text: 'For {{1}}' },
            { type: 'BODY', text: 'Hello {{first_name}} of {{company}}' },
          ],
        },
      ],
    });
    await runOnce(
      whatsApp({
        ...template,
        templateName: 'named',
        templateLanguage: 'en',
        bodyParameters: {
          parameter: [
            { name: 'first_name', text: 'Awa' },
            { name: 'company', text: 'Teranga' },
          ],
        },
        options: { headerText: 'you' },
      }),
    );
    expect(await sent()).toMatchObject([{ text: 'For you\nHello Awa of Teranga' }]);
  });

  test('takes components as WhatsApp takes them', async () => {
    const components = [
      { type: 'body', parameters: ['A', 'B', 'C'].map((each) => ({ type: 'text', text: each })) },
    ];
    await runOnce(
      whatsApp({
        ...template,
        bodyParameterSource: 'none',
        options: { components: JSON.stringify(components) },
      }),
    );
    expect(await sent()).toMatchObject([{ body: { template: { components } } }]);
  });

  test.each<[string, INodeParameters, string]>([
    [
      'too few values',
      { bodyParameterSource: 'list', bodyParameterList: '["Awa"]' },
      'template_mismatch',
    ],
    ['an unknown name', { templateName: 'nope', bodyParameterSource: 'none' }, 'template_mismatch'],
    [
      'a list that is none',
      { bodyParameterSource: 'list', bodyParameterList: 'Awa' },
      'invalid_parameter',
    ],
    [
      'an empty value',
      { bodyParameterSource: 'list', bodyParameterList: '={{ [null] }}' },
      'invalid_parameter',
    ],
  ])('with %s ends as %s', async (_what, parameters, code) => {
    const { error } = await runOnce(
      whatsApp({ ...template, ...parameters }, 'continueErrorOutput'),
    );
    expect(error).toMatchObject({ code });
  });
});

test('a message is marked as read', async () => {
  const output = await runOnce(
    whatsApp({ resource: 'message', operation: 'markRead', messageId: 'wamid.HBgLabc' }),
  );
  expect(output).toMatchObject({ success: true, message_id: 'wamid.HBgLabc' });
});

test('templates are listed over all pages', async () => {
  await sandbox().control('state/whatsapp', {
    templates: Array.from({ length: 130 }, (_, n) => ({
      name: `template_${String(n)}`,
      language: 'fr',
      components: [{ type: 'BODY', text: 'Bonjour' }],
    })),
  });
  const list = (parameters: INodeParameters) =>
    runNode(
      whatsApp({
        resource: 'template',
        operation: 'getAll',
        businessAccountId: '102290129340398',
        ...parameters,
      }),
      [{}],
    );
  const all = await list({ returnAll: true });
  expect(all.length).toBeGreaterThanOrEqual(130);
  expect(new Set(all.map(({ json }) => json.id)).size).toBe(all.length);
  await expect(list({ limit: 7 })).resolves.toHaveLength(7);
  await expect(list({ filters: { name: 'template_42' } })).resolves.toMatchObject([
    { json: { name: 'template_42', status: 'APPROVED', mode: 'sandbox' } },
  ]);
});

test('the sender comes from the node, else from the credential, and must be known', async () => {
  await openWindow();
  const setting = whatsApp({ ...text, phoneNumberId: '' }, 'continueErrorOutput');
  const without = {
    marketingWhatsAppApi: { baseUrl: `${sandbox().url}/graph`, accessToken: 'EAAsandboxTest' },
  };
  const { error } = await runOnce({ ...setting, credentials: without });
  expect(error).toMatchObject({ code: 'invalid_parameter', parameter: 'phoneNumberId' });
  await expect(
    runOnce({ ...whatsApp({ ...text, phoneNumberId: '106540352242922' }), credentials: without }),
  ).resolves.toMatchObject({ outcome: 'sent' });
});
