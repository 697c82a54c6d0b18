import { randomUUID } from 'node:crypto';
import { webhookHeaders } from '../../../core/webhooks/signature';

export interface WebhookKeyMaterial {
  readonly id: string;
  readonly key: string;
  readonly secret: string;
}

export interface Answer<Body> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

export interface CallOptions {
  readonly key?: string;
  readonly tenant?: string;
  /** Text is sent as it is, anything else as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface SendOptions {
  readonly id?: string;
  readonly timestampS?: number;
  readonly entry?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

interface Accepted {
  readonly event_id: string;
  readonly status: string;
  readonly code?: string;
  readonly errors?: readonly { readonly field: string }[];
}

/** Speaks to an engine over HTTP, as n8n and senders of webhooks do. */
export function clientOf(url: string) {
  async function call<Body = Record<string, unknown>>(
    method: string,
    route: string,
    { key, tenant, body, headers }: CallOptions = {},
  ): Promise<Answer<Body>> {
    const response = await fetch(`${url}${route}`, {
      method,
      headers: {
        ...(key ? { 'x-api-key': key } : {}),
        ...(tenant ? { 'x-tenant': tenant } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined
        ? {}
        : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: (text === '' ? {} : JSON.parse(text)) as Body,
    };
  }

  return {
    call,
    /** Posts to the inbox, signed. */
    send(
      webhookKey: WebhookKeyMaterial,
      body: unknown,
      {
        id = `msg_${randomUUID()}`,
        timestampS = Math.floor(Date.now() / 1000),
        entry = 'mkt-301',
        headers = {},
      }: SendOptions = {},
    ): Promise<Answer<Accepted>> {
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      return call<Accepted>('POST', `/api/webhooks/${entry}`, {
        body: text,
        headers: {
          'x-webhook-key': webhookKey.key,
          ...webhookHeaders(webhookKey.secret, { id, timestampS, body: text }),
          ...headers,
        },
      });
    },
  };
}

export type EngineClient = ReturnType<typeof clientOf>;
