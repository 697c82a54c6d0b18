import { resendMail } from '../../alerts/kinds/resend';
import { slackMessage } from '../../alerts/kinds/slack';
import type { AlertMessage } from '../../alerts/message';
import { startReceiver, type Receiver } from '../support/receiver';

let receiver: Receiver;

beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(() => receiver.close());

const rules = { allowLoopback: true };
const hostile = '<!channel> <https://evil.example|click> *bold* `code` & <script>';

const message: AlertMessage = {
  title: 'Google: an account has to be connected again',
  sections: [
    {
      intro: 'No access:',
      items: [
        { text: `Client “${hostile}”`, link: null },
        {
          text: 'Client “b”',
          link: { url: 'https://vault.example/connect/x?a=1&b=2', label: 'Again' },
        },
      ],
      more: null,
      advice: 'Make a link.',
    },
  ],
  footer: 'Sent by the vault.',
};
const letter = { id: '0192f0c1-8f5e-7c3a-9d5e-2f6b1a7c4d10', message };

const lastBody = () =>
  JSON.parse(receiver.received.at(-1)?.body ?? '{}') as Record<string, unknown>;

describe('Resend', () => {
  const settings = () =>
    resendMail.settings.parse({
      api_key: 're_x',
      api_url: `${receiver.url}/`,
      from: 'vault@agency.example',
      from_name: 'The "Vault"',
      to: ['owner@agency.example'],
    });

  test('takes the mail with a key that stays the same on every try', async () => {
    const first = await resendMail.send(settings(), letter, rules);
    receiver.status = 500;
    const second = await resendMail.send(settings(), letter, rules);

    expect([first, second]).toEqual([
      { delivered: true, outcome: 'http_204' },
      { delivered: false, outcome: 'http_500' },
    ]);
    expect(receiver.received.map(({ headers }) => headers['idempotency-key'])).toEqual([
      letter.id,
      letter.id,
    ]);
    expect(lastBody()).toMatchObject({
      from: '"The \\"Vault\\"" <vault@agency.example>',
      to: ['owner@agency.example'],
      subject: message.title,
    });
    expect(lastBody()['html']).toContain('&lt;script&gt;');
    expect(lastBody()['html']).not.toContain('<script>');
  });

  test('that says it has this mail already has been reached', async () => {
    receiver.status = 409;
    receiver.body = JSON.stringify({ statusCode: 409, name: 'invalid_idempotent_request' });
    expect(await resendMail.send(settings(), letter, rules)).toEqual({
      delivered: true,
      outcome: 'http_409:invalid_idempotent_request',
    });

    receiver.body = JSON.stringify({ statusCode: 409, name: 'concurrent_idempotent_requests' });
    expect((await resendMail.send(settings(), letter, rules)).delivered).toBe(false);
  });
});

describe('Slack', () => {
  const webhook = () => slackMessage.settings.parse({ webhook_url: receiver.url });
  const bot = () =>
    slackMessage.settings.parse({ bot_token: 'xoxb-x', channel: '#alerts', api_url: receiver.url });

  test('names come as plain text: no mention, no link, no styling; our own link is one', async () => {
    await slackMessage.send(webhook(), letter, rules);

    const { text, blocks } = lastBody() as {
      text: string;
      blocks: { text?: { type: string; text: string } }[];
    };
    const markup = blocks.filter((block) => block.text?.type === 'mrkdwn');
    expect(text).toBe(message.title);
    expect(markup.map((block) => block.text?.text)).toEqual([
      '<https://vault.example/connect/x?a=1&amp;b=2|Again>',
    ]);
    const named = blocks.filter((block) => block.text?.text.includes('<!channel>'));
    expect(named).toEqual([
      expect.objectContaining({ text: expect.objectContaining({ type: 'plain_text' }) as unknown }),
    ]);
  });

  test('a hundred lines fit into what Slack takes', async () => {
    const items = Array.from({ length: 100 }, (_each, index) => ({
      text: `Client ${index} ${'x'.repeat(200)}`,
      link: null,
    }));
    const [section] = message.sections;
    if (!section) throw new Error('no section');
    await slackMessage.send(
      webhook(),
      { ...letter, message: { ...message, sections: [{ ...section, items }] } },
      rules,
    );

    const { blocks } = lastBody() as { blocks: { text?: { text: string } }[] };
    expect(blocks.length).toBeLessThanOrEqual(50);
    for (const { text } of blocks) expect(text?.text.length ?? 0).toBeLessThanOrEqual(3_000);
    const all = blocks.map(({ text }) => text?.text).join('\n');
    for (let index = 0; index < 100; index += 1) expect(all).toContain(`Client ${index} `);
  });

  test('a bot writes to its channel; its refusals come with 200', async () => {
    receiver.status = 200;
    receiver.body = JSON.stringify({ ok: true });
    expect(await slackMessage.send(bot(), letter, rules)).toEqual({
      delivered: true,
      outcome: 'http_200',
    });
    expect(lastBody()).toMatchObject({ channel: '#alerts', unfurl_links: false });
    expect(receiver.received[0]?.headers.authorization).toBe('Bearer xoxb-x');

    receiver.body = JSON.stringify({ ok: false, error: 'channel_not_found' });
    expect(await slackMessage.send(bot(), letter, rules)).toEqual({
      delivered: false,
      outcome: 'slack_channel_not_found',
    });
    receiver.body = JSON.stringify({ ok: false, error: 'xoxb-x <secret>' });
    expect((await slackMessage.send(bot(), letter, rules)).outcome).toBe('slack_refused');
  });

  test('a webhook that is gone is no delivery', async () => {
    receiver.status = 404;
    expect(await slackMessage.send(webhook(), letter, rules)).toEqual({
      delivered: false,
      outcome: 'http_404',
    });
  });
});
