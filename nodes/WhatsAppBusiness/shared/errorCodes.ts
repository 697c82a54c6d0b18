import type { Effect } from '../../exchange/failure';

export interface ErrorMeaning {
  /** Stable code workflows branch on. */
  readonly code: string;
  readonly fix: string;
  readonly retryable?: boolean;
  readonly effect?: Effect;
  /** HTTP status it stands for, whatever Meta sent it with. */
  readonly httpStatus?: number;
}

const busy: ErrorMeaning = {
  code: 'rate_limited',
  fix: 'Send fewer messages at a time, or try again later.',
  retryable: true,
};
const down: ErrorMeaning = {
  code: 'server_error',
  fix: 'WhatsApp has a problem of its own; nothing was sent. Try again later.',
  retryable: true,
};
const held: ErrorMeaning = {
  code: 'quota_exhausted',
  fix: 'WhatsApp holds messages to this person or from this number back. Do not send again soon.',
};
const reconnect: ErrorMeaning = {
  code: 'unauthorized',
  fix: 'The token is no longer good. Reconnect the account, or put a new token into the credential.',
  httpStatus: 401,
};
const forbidden: ErrorMeaning = {
  code: 'forbidden',
  fix: 'The token lacks a permission: whatsapp_business_messaging and whatsapp_business_management.',
};
const template: ErrorMeaning = {
  code: 'template_mismatch',
  fix: 'Compare name, language and parameters with the approved template (Template > Get Many).',
};
const templateOff: ErrorMeaning = {
  code: 'template_unavailable',
  fix: 'The template is paused, disabled or not allowed here. Choose another one, or have it approved again.',
};
const account: ErrorMeaning = {
  code: 'account_restricted',
  fix: 'Open WhatsApp Manager: the account is restricted, locked, or its payment failed.',
};
const invalid: ErrorMeaning = {
  code: 'invalid_request',
  fix: 'Correct the parameter WhatsApp names.',
};

/** Error table of the Cloud API (Meta Graph v26, state of November 2026), by code. */
const meanings: Readonly<Record<number, ErrorMeaning>> = {
  0: reconnect,
  1: {
    ...down,
    fix: 'Meta does not know what happened. Look for a status before sending again.',
    effect: 'unknown',
  },
  2: down,
  3: forbidden,
  4: busy,
  10: forbidden,
  100: invalid,
  190: reconnect,
  368: account,
  80007: busy,
  130429: busy,
  131000: down,
  131005: forbidden,
  131008: invalid,
  131009: invalid,
  131016: down,
  131021: { code: 'invalid_recipient', fix: 'Sender and recipient are the same number.' },
  131026: {
    code: 'undeliverable',
    fix: 'The recipient has no WhatsApp, or has not accepted its terms. Use another channel.',
  },
  131031: account,
  131042: account,
  131047: {
    code: 'outside_window',
    fix: 'More than 24 hours have passed since the last message of this person. Use Message > Send Template with an approved template.',
  },
  131048: held,
  131049: held,
  131050: {
    code: 'opted_out',
    fix: 'The person does not want marketing messages. Do not send this again.',
  },
  131051: invalid,
  131052: invalid,
  131053: invalid,
  131056: busy,
  131057: down,
  131062: {
    code: 'invalid_recipient',
    fix: 'This message needs a phone number; a business-scoped user ID is not enough.',
  },
  131063: templateOff,
  131064: held,
  132000: template,
  132001: template,
  132005: template,
  132007: template,
  132008: template,
  132012: template,
  132015: templateOff,
  132016: templateOff,
  133016: busy,
};

/** What an error code of Meta means for a workflow; undefined for codes that are not in the table. */
export function meaningOf(code: number): ErrorMeaning | undefined {
  if (code >= 200 && code <= 299) return forbidden;
  if (code >= 80000 && code <= 80014) return busy;
  return meanings[code];
}
