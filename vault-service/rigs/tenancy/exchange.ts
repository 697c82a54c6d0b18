import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import type { Holding } from './world';
import type { Request } from './operations';

/** Everything of an answer that could differ, and the audit rows it left, with the names of its target taken out. */
export interface Exchange {
  readonly status: number;
  /** Status line, headers and body as text. */
  readonly shown: string;
  /** What the audit log says about the call. */
  readonly audit: readonly string[];
  /** The answer as it came, to be searched for what is not the caller's. */
  readonly raw: string;
}

/** Differ from call to call whatever the target. */
const passing = new Set(['date', 'x-correlation-id', 'connection', 'keep-alive']);

/** Calls the vault and reads what the call left in the audit log. One call at a time. */
export class Line {
  #seq = '0';

  private constructor(
    readonly url: string,
    private readonly sql: Client,
  ) {}

  static async open(url: string, databaseUrl: string): Promise<Line> {
    const sql = new Client({ connectionString: databaseUrl });
    await sql.connect();
    const line = new Line(url, sql);
    await line.#newRows();
    return line;
  }

  close(): Promise<void> {
    return this.sql.end();
  }

  async send(key: string | undefined, request: Request, target: Holding): Promise<Exchange> {
    const response = await fetch(`${this.url}${request.path}`, {
      method: request.method,
      redirect: 'manual',
      headers: {
        'content-type': 'application/json',
        ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      },
      ...(request.method === 'GET' ? {} : { body: JSON.stringify(request.body ?? {}) }),
    });
    const text = await response.text();
    if (response.status === 429) {
      // What comes without a valid key is slowed down; the rig is in no hurry.
      await delay(1_000);
      return this.send(key, request, target);
    }
    const headers = [...response.headers]
      .filter(([name]) => !passing.has(name))
      .map(([name, value]) => `${name}: ${value}`);
    const raw = [String(response.status), ...headers, '', text].join('\n');
    const correlation = response.headers.get('x-correlation-id') ?? '';
    const rows = (await this.#newRows()).filter((body) => body.includes(correlation));
    return {
      status: response.status,
      shown: without(target, raw),
      audit: rows.map((body) => without(target, timeless(body))),
      raw,
    };
  }

  async #newRows(): Promise<string[]> {
    const { rows } = await this.sql.query<{ seq: string; body: string }>(
      'select seq, body from audit_log where seq > $1 order by seq',
      [this.#seq],
    );
    this.#seq = rows.at(-1)?.seq ?? this.#seq;
    return rows.map(({ body }) => body);
  }
}

function without({ tenant, subject, marker, ids }: Holding, text: string): string {
  return [tenant, subject, marker, ...Object.values(ids)].reduce(
    (shown, name, index) =>
      shown.replaceAll(name, `<${index}>`).replaceAll(encodeURIComponent(name), `<${index}>`),
    text,
  );
}

function timeless(body: string): string {
  const {
    at: _at,
    correlation: _correlation,
    ...rest
  } = JSON.parse(body) as Record<string, unknown>;
  return JSON.stringify(rest);
}
