/** What a simulated vendor answers, before faults are applied and before it is written to the wire. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Objects are sent as JSON; text and bytes as they are, with the content type from `headers`. */
  readonly body?: unknown;
  /** Server-sent events, already encoded, sent instead of `body`. */
  readonly events?: readonly string[];
}

/** Thrown by a route to answer with the vendor's own error from any depth. */
export class Refused extends Error {
  constructor(readonly answer: Answer) {
    super(`refused with HTTP ${String(answer.status)}`);
    this.name = 'Refused';
  }
}

export function json(status: number, body: unknown, headers: Record<string, string> = {}): Answer {
  return { status, body, headers };
}

export function html(status: number, body: string): Answer {
  return {
    status,
    body,
    headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' },
  };
}

export function redirect(location: string): Answer {
  return { status: 302, headers: { location, 'cache-control': 'no-store' } };
}
