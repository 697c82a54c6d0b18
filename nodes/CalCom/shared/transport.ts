import type { ILoadOptionsFunctions } from 'n8n-workflow';
import { openConnection, openConnectionForList } from '../../connections/openConnection';
import { bearer, type Vendor } from '../../connections/vendor';
import type { Connection } from '../../connections/connection';
import type { ApiAnswer, ApiRequest } from '../../exchange/apiRequest';
import { asRecord } from '../../exchange/answer';
import type { Judge } from '../../exchange/exchange';
import { RequestFailure } from '../../exchange/failure';
import { patient } from '../../exchange/retryPolicy';
import { statusFailure } from '../../exchange/statusFailure';
import type { ItemRun } from '../../items/eachItem';

/** Cal.com answers another shape, without a warning, when a call carries no version or another one. */
const versions = {
  eventTypes: '2024-06-14',
  slots: '2024-09-04',
  bookings: '2024-08-13',
} as const;

const readTimeoutMs = 20_000;

/**
 * Words with which Cal.com refuses a slot that somebody else has, or that cannot be booked at all. Status and code are
 * those of any bad request.
 */
const slotTaken =
  /already has (a )?booking|(user|host|slot)s? .*not available|no_available_users|booking_conflict|already (been )?(booked|reserved)|can't reserve a slot/i;
const slotUnbookable = /cannot be booked at this time|meeting in the past|out_of_bounds/i;
const alreadyCancelled = /been cancelled already|already (been )?cancelled/i;

const judge: Judge = (answer) => {
  const body = asRecord(answer.body);
  if (answer.status >= 200 && answer.status < 300) {
    if (body?.status === 'success') return answer;
    return new RequestFailure({
      code: 'malformed_answer',
      message: 'Cal.com answered with something that cannot be read',
      fix: 'Check the base URL in the credential, and look the booking up before repeating a write.',
      httpStatus: answer.status,
      retryable: true,
      effect: 'unknown',
    });
  }
  const general = statusFailure(answer, 'Cal.com', Date.now());
  const { code, message } = asRecord(body?.error) ?? {};
  const said = typeof message === 'string' ? message : '';
  const details = typeof code === 'string' ? { vendor_code: code } : {};
  const isRefusal = answer.status === 400 || answer.status === 409 || answer.status === 422;
  const slotCode = slotTaken.test(said)
    ? 'slot_taken'
    : slotUnbookable.test(said)
      ? 'slot_unavailable'
      : undefined;
  if (isRefusal && slotCode !== undefined) {
    return new RequestFailure({
      code: slotCode,
      message: `The slot cannot be had: ${said}`,
      fix: 'Get the free slots again and offer another one.',
      httpStatus: answer.status,
      details,
    });
  }
  const rateReset = Number(answer.headers['x-ratelimit-reset-default'] ?? Number.NaN);
  return new RequestFailure({
    ...general,
    ...(alreadyCancelled.test(said) ? { code: 'already_cancelled' } : {}),
    ...(said === '' ? {} : { message: `Cal.com: ${said}` }),
    retryAfterMs:
      general.retryAfterMs ??
      (answer.status === 429 && Number.isFinite(rateReset) ? rateReset * 1_000 : undefined),
    details,
  });
};

export const calComVendor: Vendor = {
  name: 'Cal.com',
  provider: 'cal-com',
  credentialType: 'marketingCalComApi',
  defaultBaseUrl: 'https://api.cal.com',
  authorize: bearer,
  judge,
  policy: patient,
};

export interface CalComCall extends Omit<ApiRequest, 'timeoutMs' | 'headers'> {
  readonly api: keyof typeof versions;
  readonly timeoutMs?: number;
}

/** Sends one call with the version its endpoint needs. The only place of this node that does. */
export async function callCalCom(connection: Connection, call: CalComCall): Promise<ApiAnswer> {
  const { api, timeoutMs = readTimeoutMs, ...request } = call;
  return await connection.send({
    ...request,
    timeoutMs,
    headers: { 'cal-api-version': versions[api] },
  });
}

/**
 * Scopes of Cal.com's OAuth that endpoints of this node ask for; one booking by its uid, slots, and making, moving and
 * cancelling a booking are open to any token. Source: cal.com/docs/api-reference/v2/oauth.
 */
type Scope = 'BOOKING_READ' | 'EVENT_TYPE_READ';

export async function connectCalCom(
  run: ItemRun,
  ...scopes: readonly Scope[]
): Promise<Connection> {
  return await openConnection(run, calComVendor, scopes);
}

export async function connectCalComForList(
  context: ILoadOptionsFunctions,
  ...scopes: readonly Scope[]
): Promise<Connection> {
  return await openConnectionForList(context, calComVendor, scopes);
}

/** `data` of a good answer. */
export function dataOf(answer: ApiAnswer): unknown {
  return asRecord(answer.body)?.data;
}
