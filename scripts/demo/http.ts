import type { z } from 'zod/v4';

/** A service answered something other than 2xx; the message carries its own words. */
export class UnexpectedAnswer extends Error {
  constructor(
    call: string,
    readonly status: number,
    readonly body: string,
  ) {
    super(`${call} answered ${status}: ${body.slice(0, 500)}`);
    this.name = 'UnexpectedAnswer';
  }
}

export interface JsonCall {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** One JSON request; the answer is parsed by `schema`. @throws UnexpectedAnswer */
export async function callJson<Schema extends z.ZodType>(
  url: string,
  schema: Schema,
  { method = 'GET', headers = {}, body }: JsonCall = {},
): Promise<z.output<Schema>> {
  const answer = await fetch(url, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(60_000),
  });
  const text = await answer.text();
  if (!answer.ok) throw new UnexpectedAnswer(`${method} ${url}`, answer.status, text);
  return schema.parse(text === '' ? undefined : JSON.parse(text));
}
