import type { Connection } from '../../connections/connection';
import { openConnection } from '../../connections/openConnection';
import { bearer, type Vendor } from '../../connections/vendor';
import type { ApiAnswer, ApiRequest } from '../../exchange/apiRequest';
import { asRecord } from '../../exchange/answer';
import type { Judge } from '../../exchange/exchange';
import { RequestFailure } from '../../exchange/failure';
import { patient } from '../../exchange/retryPolicy';
import { statusFailure } from '../../exchange/statusFailure';
import type { ItemRun } from '../../items/eachItem';
import { ParameterFailure } from '../../items/parameterFailure';
import { optionalText } from '../../items/parameters';
import { meaningOf } from './errorCodes';
import { regainAccessMs } from './regainAccess';

/** Graph API version the bodies of this node are written for; Meta keeps a version for about two years. */
const graphVersion = 'v26.0';
const usualTimeoutMs = 30_000;

const judge: Judge = (answer) => {
  const body = asRecord(answer.body);
  const error = asRecord(body?.error);
  if (answer.status >= 200 && answer.status < 300 && body && !error) return answer;
  if (answer.status >= 200 && answer.status < 300 && !error) {
    return new RequestFailure({
      code: 'malformed_answer',
      message: 'WhatsApp answered with something that cannot be read',
      fix: 'Check the base URL in the credential. A message may have been sent nevertheless.',
      httpStatus: answer.status,
      retryable: true,
      effect: 'unknown',
    });
  }
  const general = statusFailure(answer, 'WhatsApp', Date.now());
  if (!error) return new RequestFailure(general);
  const code = typeof error.code === 'number' ? error.code : undefined;
  const meaning = code === undefined ? undefined : meaningOf(code);
  const isTransient = error.is_transient === true;
  return new RequestFailure({
    ...general,
    // An error of Meta's own says that the message was not sent, unless its meaning says otherwise.
    effect: code === undefined ? (general.effect ?? 'none') : 'none',
    ...(meaning ? { retryable: false } : {}),
    ...meaning,
    ...(isTransient ? { retryable: true } : {}),
    message: `WhatsApp: ${wordsOf(error) || general.message}`,
    retryAfterMs: general.retryAfterMs ?? regainAccessMs(answer.headers),
    details: {
      ...(code === undefined ? {} : { vendor_code: code }),
      ...(typeof error.error_subcode === 'number' ? { vendor_subcode: error.error_subcode } : {}),
      ...(typeof error.fbtrace_id === 'string' ? { trace_id: error.fbtrace_id } : {}),
    },
  });
};

export const whatsAppVendor: Vendor = {
  name: 'WhatsApp',
  provider: 'whatsapp',
  credentialType: 'marketingWhatsAppApi',
  defaultBaseUrl: 'https://graph.facebook.com',
  authorize: bearer,
  hasSubAccounts: true,
  judge,
  policy: patient,
};

export interface WhatsAppCall extends Omit<ApiRequest, 'timeoutMs' | 'headers'> {
  readonly timeoutMs?: number;
}

/** Sends one call; `path` is below the version. The only place of this node that does. */
export async function callWhatsApp(connection: Connection, call: WhatsAppCall): Promise<ApiAnswer> {
  const { timeoutMs = usualTimeoutMs, path, ...request } = call;
  return await connection.send({ ...request, path: `/${graphVersion}${path}`, timeoutMs });
}

/** Permissions of Meta that operations of this node need. Source: Meta, WhatsApp permissions. */
type Scope = 'whatsapp_business_management' | 'whatsapp_business_messaging';

export async function connectWhatsApp(
  run: ItemRun,
  ...scopes: readonly Scope[]
): Promise<Connection> {
  return await openConnection(run, whatsAppVendor, scopes);
}

/** Id of the sending number: the node's own, else the one of the leased number or the credential. */
export function senderOf(run: ItemRun, connection: Connection): string {
  return idOf(run, connection, 'phoneNumberId', ['phone_number_id'], 'Phone Number ID');
}

/** As the vault calls it for a number it found, and as imported connections may. */
const accountFacts = ['business_account_id', 'waba_id'] as const;

/** Id of the WhatsApp Business account, found the same way. */
export function accountOf(run: ItemRun, connection: Connection): string {
  return idOf(run, connection, 'businessAccountId', accountFacts, 'Business Account ID');
}

function idOf(
  run: ItemRun,
  connection: Connection,
  parameter: string,
  facts: readonly string[],
  label: string,
): string {
  const given = optionalText(run, parameter) || factOf(connection, facts);
  if (typeof given === 'string' && /^\d+$/.test(given)) return given;
  throw new ParameterFailure(
    parameter,
    given === undefined || given === '' ? `"${label}" is empty` : `"${label}" is not a number`,
    connectionFix(run),
  );
}

function factOf({ facts }: Connection, names: readonly string[]): unknown {
  return names.map((name) => facts[name]).find((fact) => fact !== undefined);
}

function connectionFix(run: ItemRun): string {
  return optionalText(run, 'authentication') === 'tokenVault'
    ? 'Give the ID from WhatsApp Manager, or pick a "Sub-Account": it is only left out where the connection has exactly one.'
    : 'Give the ID from WhatsApp Manager here or in the credential.';
}

function wordsOf(error: Readonly<Record<string, unknown>>): string {
  const details = asRecord(error.error_data)?.details;
  const parts = [error.error_user_msg ?? error.message, details];
  return parts.filter((part) => typeof part === 'string' && part !== '').join(': ');
}
