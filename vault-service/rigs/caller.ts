import { setTimeout as delay } from 'node:timers/promises';

export interface RigCall {
  readonly url: string;
  readonly adminKey: string;
}

export interface RigAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

export async function post(
  { url, adminKey }: RigCall,
  path: string,
  body: unknown = {},
): Promise<RigAnswer> {
  return send({ url, adminKey }, 'POST', path, body);
}

export async function send(
  { url, adminKey }: RigCall,
  method: string,
  path: string,
  body?: unknown,
): Promise<RigAnswer> {
  const response = await fetch(url + path, {
    method,
    headers: { authorization: `Bearer ${adminKey}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.headers.get('content-type')?.includes('json') && text !== '')
    throw new Error(`${method} ${path} was answered ${response.status} ${text.slice(0, 2_000)}`);
  const parsed: unknown = text === '' ? {} : JSON.parse(text);
  return { status: response.status, body: parsed as Readonly<Record<string, unknown>> };
}

/**
 * A caller as a workflow has it: a busy answer is asked again until `untilMs`, and so is a flagged connection, which a
 * late answer of the provider may still heal. `flagged` is called for each of the latter.
 */
export async function leaseWithPatience(
  call: RigCall,
  connection: string,
  untilMs: number,
  flagged: () => void = () => undefined,
): Promise<RigAnswer> {
  for (;;) {
    const answer = await post(call, `/v1/connections/${connection}/token`).catch(() => undefined);
    if (answer?.status === 409) flagged();
    else if (answer && answer.status !== 503) return answer;
    if (Date.now() > untilMs) return answer ?? { status: 0, body: {} };
    await delay(500 + Math.random() * 500);
  }
}
