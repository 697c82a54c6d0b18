import type { Account } from './account';
import { isFields, text, type Fields } from './token-answer';

/** What a harmless call told about a token. */
export type Verdict =
  | {
      readonly kind: 'alive';
      readonly account?: Account | undefined;
      /** Present where the provider tells when the token and the grant end; null: it does not end. */
      readonly ends?: Ends | undefined;
    }
  /** The provider itself says that this token is no good. */
  | { readonly kind: 'rejected'; readonly reason: string }
  /** Nothing was learned: not reached, busy, or an answer nobody has described. */
  | {
      readonly kind: 'unknown';
      readonly reason: string;
      readonly retryAfterMs?: number | undefined;
    };

export interface Ends {
  readonly token: Date | null;
  readonly grant: Date | null;
}

export interface ProbeRequest {
  readonly method: 'GET' | 'POST';
  /** Below the provider's API base, e.g. `/v1/models`; or a whole URL. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface ProbeInput {
  readonly token: string;
  /** The OAuth app, where the tenant (or the default one) has set one. */
  readonly app: { readonly clientId: string; readonly clientSecret: string } | undefined;
}

/** A complete answer that is neither 429, a redirect nor 5xx; `body` is undefined where it is no JSON. */
export interface ProbeAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** Describes one harmless call and how to read its answer. Pure. */
export interface Probe {
  readonly request: (input: ProbeInput) => ProbeRequest;
  /** A verdict, or what to ask next. */
  readonly read: (answer: ProbeAnswer, input: ProbeInput) => Verdict | Probe;
}

export const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

/** The token is refused for `reason`; kept short and plain, since it is shown and logged. */
export function rejected(reason: string): Verdict {
  return { kind: 'rejected', reason: /^[\w.:-]{1,64}$/.test(reason) ? reason : 'refused' };
}

export function unknown(reason: string): Verdict {
  return { kind: 'unknown', reason };
}

/** What an answer says that is not about the token. */
export function undescribed({ status, body }: ProbeAnswer): Verdict {
  return unknown(body === undefined ? `http_${status}_without_json` : `http_${status}`);
}

export const isSuccess = ({ status }: ProbeAnswer) => status >= 200 && status < 300;

interface WithToken {
  readonly path: string;
  readonly headers?: (token: string) => Readonly<Record<string, string>>;
  /** Code of the refusal, where the answer is one: only then is a token called dead. */
  readonly refusal: (answer: ProbeAnswer) => string | undefined;
  readonly account?: (body: unknown) => Account | undefined;
}

/** GET with the token in a header: 2xx is alive, what `refusal` names is rejected, all else tells nothing. */
export function askWithToken({ path, headers = bearer, refusal, account }: WithToken): Probe {
  return {
    request: ({ token }) => ({ method: 'GET', path, headers: headers(token) }),
    read(answer) {
      const reason = refusal(answer);
      if (reason !== undefined) return rejected(reason);
      return isSuccess(answer) && answer.body !== undefined
        ? { kind: 'alive', account: account?.(answer.body) }
        : undescribed(answer);
    },
  };
}

/** The fields of an answer with this status, if it is a JSON object: a proxy's page about 401 is no refusal. */
export function fieldsOf(answer: ProbeAnswer, ...statuses: readonly number[]): Fields | undefined {
  return statuses.includes(answer.status) && isFields(answer.body) ? answer.body : undefined;
}

/** The text at a path of fields, e.g. `textAt(body, 'error', 'code')`. */
export function textAt(value: unknown, ...path: readonly string[]): string | undefined {
  let found = value;
  for (const name of path) found = isFields(found) ? found[name] : undefined;
  return text(found);
}
