import type { Clock } from './clock';

/** One received request. Headers, bodies and query values are left out: they may carry secrets. */
export interface LoggedRequest {
  /** Grows by one per request; `since` of the control API refers to it. */
  readonly seq: number;
  readonly at: string;
  readonly vendor: string;
  readonly method: string;
  /** Path below the vendor's prefix, tokens in it masked. */
  readonly path: string;
  /** Names of the query parameters. */
  readonly query: readonly string[];
  /** `grant_type` of a token request, task of a model call and the like. */
  note?: string;
  /** Set when the answer was decided. */
  status?: number;
  /** The injected fault, if one was. */
  fault?: string;
  duration_ms?: number;
}

const entriesKept = 5_000;

export class RequestLog {
  #entries: LoggedRequest[] = [];
  #seq = 0;

  constructor(private readonly clock: Clock) {}

  add(request: Pick<LoggedRequest, 'vendor' | 'method' | 'path' | 'query'>): LoggedRequest {
    this.#seq += 1;
    const entry: LoggedRequest = { seq: this.#seq, at: this.clock.iso(), ...request };
    this.#entries.push(entry);
    if (this.#entries.length > entriesKept * 1.2) this.#entries = this.#entries.slice(-entriesKept);
    return entry;
  }

  /** `since` is a sequence number or an ISO time; later requests are returned, oldest first. */
  list(filter: { vendor?: string | undefined; since?: string | undefined }): LoggedRequest[] {
    const { vendor, since } = filter;
    return this.#entries.filter(
      (entry) =>
        (vendor === undefined || entry.vendor === vendor) &&
        (since === undefined ||
          (/^\d{1,15}$/.test(since) ? entry.seq > Number(since) : entry.at > since)),
    );
  }

  clear(vendors?: readonly string[]): void {
    this.#entries = vendors ? this.#entries.filter((entry) => !vendors.includes(entry.vendor)) : [];
  }
}

/** Some vendors carry the token in the path (`/bot<token>/getMe`): it must not reach the log. */
export function maskedPath(path: string): string {
  return path.replaceAll(/\/bot[^/]+/g, '/bot***').slice(0, 300);
}
