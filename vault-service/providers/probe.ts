import type { Account } from './account';
import type { ProviderRequest } from './request';
import { isFields, text, type Fields } from './token-answer';

/** What a harmless call told about a token. */
export type Finding =
  | {
      readonly kind: 'alive';
      readonly account?: Account | undefined;
      /** Where the provider tells when the token and the grant end. */
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

/** null: it does not end. */
export interface Ends {
  readonly token: Date | null;
  readonly grant: Date | null;
}

export interface ProbeInput {
  readonly token: string;
  /** The OAuth app, where there is one. */
  readonly app: { readonly clientId: string; readonly clientSecret: string } | undefined;
}

/** A complete answer that is neither 429, a redirect nor 5xx. */
export interface ProbeAnswer {
  readonly status: number;
  /** undefined where it is no JSON. */
  readonly body: unknown;
  readonly header: (name: string) => string | undefined;
}

/** Describes one harmless call and how its answer is read. Pure. */
export interface Probe {
  readonly request: (input: ProbeInput) => ProviderRequest;
  /** A finding, or what to ask next. */
  readonly read: (answer: ProbeAnswer, input: ProbeInput) => Finding | Probe;
}

export const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

/** `reason` is shown and logged: only short plain codes pass. */
export function rejected(reason: string): Finding {
  return { kind: 'rejected', reason: /^[\w.:-]{1,64}$/.test(reason) ? reason : 'refused' };
}

export function unknown(reason: string): Finding {
  return { kind: 'unknown', reason };
}

/** For answers that are not about the token. */
export function undescribed({ status, body }: ProbeAnswer): Finding {
  return unknown(body === undefined ? `http_${status}_without_json` : `http_${status}`);
}

export const isSuccess = ({ status }: ProbeAnswer) => status >= 200 && status < 300;

interface SimpleProbe {
  /** A path below the provider's API, or a whole URL. */
  readonly url: string;
  readonly headers?: ((token: string) => Readonly<Record<string, string>>) | undefined;
  /** Code of the refusal, if the answer is one: only then is a token called dead. */
  readonly refusal: (answer: ProbeAnswer) => string | undefined;
  readonly account?: (answer: ProbeAnswer) => Account | undefined;
  /** The call is about the account: an answer without one is no answer, e.g. an error told with HTTP 200. */
  readonly needsAccount?: boolean;
}

/** GET with the token in a header: 2xx with JSON is alive, what `refusal` names is rejected, all else tells nothing. */
export function getProbe(probe: SimpleProbe): Probe {
  const { url, headers = bearer, refusal, account, needsAccount = false } = probe;
  return {
    request: ({ token }) => ({ method: 'GET', url, headers: headers(token) }),
    read(answer) {
      const reason = refusal(answer);
      if (reason !== undefined) return rejected(reason);
      if (!isSuccess(answer) || answer.body === undefined) return undescribed(answer);
      const found = account?.(answer);
      return needsAccount && !found ? unknown('no_account') : { kind: 'alive', account: found };
    },
  };
}

/** The fields of an answer with one of these statuses; a proxy's HTML page about 401 has none. */
export function fieldsOf(answer: ProbeAnswer, ...statuses: readonly number[]): Fields | undefined {
  return statuses.includes(answer.status) && isFields(answer.body) ? answer.body : undefined;
}

/** The text at a path of fields, e.g. `textAt(body, 'error', 'code')`. */
export function textAt(value: unknown, ...path: readonly string[]): string | undefined {
  let found = value;
  for (const name of path) found = isFields(found) ? found[name] : undefined;
  return text(found);
}
