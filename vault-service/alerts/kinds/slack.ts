import { z } from 'zod/v4';
import { checkUrl, type EgressRules } from '../../egress/address';
import { call } from '../../egress/request';
import type { Sent } from '../../events/deliveries';
import type { AlertMessage, AlertSection } from '../message';
import { plainCode, sendTimeoutMs, type AlertKind } from './kind';

const settings = z
  .strictObject({
    /** An incoming webhook; its URL is a secret. */
    webhook_url: z
      .url({ protocol: /^https?$/ })
      .max(500)
      .optional(),
    /** Or a bot token with `chat:write`, and the channel to write to. */
    bot_token: z.string().min(1).max(300).optional(),
    channel: z
      .string()
      .regex(/^[#@]?[\p{L}\p{N}._-]{1,80}$/u, 'must be a channel name or id')
      .optional(),
    /** Stands in for Slack's API, e.g. a proxy. */
    api_url: z
      .url({ protocol: /^https?$/ })
      .max(500)
      .default('https://slack.com/api'),
  })
  .refine(
    ({ webhook_url, bot_token }) => (webhook_url === undefined) !== (bot_token === undefined),
    {
      path: ['webhook_url'],
      message: 'either webhook_url, or bot_token and channel',
    },
  )
  .refine(({ bot_token, channel }) => (bot_token === undefined) === (channel === undefined), {
    path: ['channel'],
    message: 'channel belongs to bot_token',
  });
type SlackSettings = z.output<typeof settings>;

export const slackMessage: AlertKind<SlackSettings> = {
  kind: 'slack',
  settings,
  secrets: ['webhook_url', 'bot_token'],
  check({ webhook_url, api_url }, rules) {
    checkUrl(webhook_url ?? api_url, rules);
  },
  async send({ webhook_url, bot_token, channel, api_url }, { message }, rules) {
    const content = { text: fallback(message), blocks: blocksOf(message) };
    if (webhook_url !== undefined) return post(webhook_url, content, {}, rules);
    return post(
      `${api_url.replace(/\/+$/, '')}/chat.postMessage`,
      { channel, ...content, unfurl_links: false, unfurl_media: false },
      { authorization: `Bearer ${bot_token ?? ''}` },
      rules,
    );
  },
};

/** Slack answers 200 to a refusal of its API; an incoming webhook answers `ok` in plain text. */
async function post(
  url: string,
  content: object,
  headers: Readonly<Record<string, string>>,
  rules: EgressRules,
): Promise<Sent> {
  const { status, body } = await call(
    {
      method: 'POST',
      url,
      timeoutMs: sendTimeoutMs,
      headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
      body: JSON.stringify(content),
    },
    rules,
  );
  const refused = refusalOf(body);
  return {
    delivered: status >= 200 && status < 300 && refused === undefined,
    outcome: refused === undefined ? `http_${status}` : `slack_${refused}`,
  };
}

const answer = z.object({ ok: z.literal(false), error: z.string().optional() });

function refusalOf(body: string): string | undefined {
  try {
    const { success, data } = answer.safeParse(JSON.parse(body));
    return success ? plainCode(data.error, 'refused') : undefined;
  } catch {
    return undefined;
  }
}

/** Slack allows 50 blocks of 3,000 characters; some room is left for links. */
const mostBlocks = 48;
const blockLength = 2_900;

interface Block {
  readonly type: 'header' | 'section' | 'context';
  readonly text?: { readonly type: 'plain_text' | 'mrkdwn'; readonly text: string };
  readonly elements?: readonly { readonly type: 'plain_text'; readonly text: string }[];
}

/**
 * Everything with a name in it is `plain_text`, which Slack does not read as markup: no mention, no link, no styling
 * comes of a name. Only our own connect links are `mrkdwn`.
 */
function blocksOf({ title, sections, footer }: AlertMessage): readonly Block[] {
  const body = sections.flatMap(sectionBlocks);
  return [
    { type: 'header', text: { type: 'plain_text', text: title.slice(0, 150) } },
    ...body.slice(0, mostBlocks),
    { type: 'context', elements: [{ type: 'plain_text', text: footer }] },
  ];
}

function sectionBlocks({ intro, items, more, advice }: AlertSection): readonly Block[] {
  const blocks: Block[] = [plain(intro)];
  let lines = '';
  const flush = () => {
    if (lines !== '') blocks.push(plain(lines));
    lines = '';
  };
  for (const { text, link } of items) {
    if (lines.length + text.length > blockLength) flush();
    lines += `${lines === '' ? '' : '\n'}• ${text}`;
    if (link === null) continue;
    flush();
    blocks.push({
      type: 'section',
      text: { type: 'mrkdwn', text: `<${escaped(link.url)}|${escaped(link.label)}>` },
    });
  }
  flush();
  for (const text of [more, advice]) if (text !== null) blocks.push(plain(text));
  return blocks;
}

function plain(text: string): Block {
  return { type: 'section', text: { type: 'plain_text', text: text.slice(0, 3_000) } };
}

/** What notifications show; Slack reads it as markup. */
function fallback({ title }: AlertMessage): string {
  return escaped(title);
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
