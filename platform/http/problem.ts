import { STATUS_CODES } from 'node:http';

/** One field of the request that is wrong. `field` is a dotted path (`consent.purpose`, `leads[3].email`). */
export interface FieldProblem {
  readonly field: string;
  readonly message: string;
}

export interface ProblemDetails {
  /** HTTP status. */
  readonly status: number;
  /** Stable snake_case identifier callers may switch on. */
  readonly code: string;
  /** What happened and what to do about it; never a secret. */
  readonly detail: string;
  readonly fields?: readonly FieldProblem[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** A refusal that is answered to the caller as `application/problem+json` (RFC 9457). */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly fields: readonly FieldProblem[] | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(details: ProblemDetails) {
    super(details.detail);
    this.name = 'Problem';
    this.status = details.status;
    this.code = details.code;
    this.fields = details.fields;
    this.headers = details.headers ?? {};
  }

  toJSON(): Record<string, unknown> {
    return {
      type: `urn:marketing-engine:problem:${this.code}`,
      title: STATUS_CODES[this.status] ?? 'Problem',
      status: this.status,
      code: this.code,
      detail: this.message,
      ...(this.fields ? { errors: this.fields } : {}),
    };
  }
}

export function notFound(what: string): Problem {
  return new Problem({ status: 404, code: 'not_found', detail: `${what} was not found.` });
}
