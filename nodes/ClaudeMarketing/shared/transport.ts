import {
  anthropicBody,
  anthropicFailure,
  anthropicReply,
  anthropicVersion,
} from '../../../core/ai/anthropic';
import type { CallModel, ModelReply } from '../../../core/ai/request';
import type { Connection } from '../../connections/connection';
import { openConnection } from '../../connections/openConnection';
import type { Vendor } from '../../connections/vendor';
import { asRecord } from '../../exchange/answer';
import type { Judge } from '../../exchange/exchange';
import { RequestFailure } from '../../exchange/failure';
import { settled } from '../../exchange/settled';
import { statusFailure } from '../../exchange/statusFailure';
import type { ItemRun } from '../../items/eachItem';

/** 408 and 409 are asked again as well (vendor's error table of November 2026). */
const moreRetryableStatuses = new Set([408, 409]);

const judge: Judge = (answer) => {
  if (answer.status >= 200 && answer.status < 300) {
    if (asRecord(answer.body)) return answer;
    return new RequestFailure({
      code: 'malformed_answer',
      message: 'Anthropic answered with something that cannot be read',
      fix: 'Check the base URL in the credential: a proxy or another program may be answering.',
      httpStatus: answer.status,
      retryable: true,
    });
  }
  const general = statusFailure(answer, 'Anthropic', Date.now());
  const error = asRecord(asRecord(answer.body)?.error);
  const vendorCode = textOf(asRecord(error?.details)?.error_code) ?? textOf(error?.type);
  const isSpent = vendorCode?.endsWith('spend_limit_reached') === true;
  const advice = answer.headers['x-should-retry'];
  const retryable =
    advice === 'true' ||
    (advice !== 'false' &&
      !isSpent &&
      (general.retryable === true || moreRetryableStatuses.has(answer.status)));
  return new RequestFailure({
    ...general,
    ...(isSpent ? { code: 'quota_exhausted' } : {}),
    message: `Anthropic: ${textOf(error?.message) ?? general.message}`,
    retryable,
    details: vendorCode === undefined ? {} : { vendor_code: vendorCode },
  });
};

export const anthropicVendor: Vendor = {
  name: 'Anthropic',
  provider: 'anthropic',
  credentialType: 'marketingAnthropicApi',
  defaultBaseUrl: 'https://api.anthropic.com',
  authorize: (lease) => ({ 'x-api-key': lease.access_token }),
  judge,
  // Tasks bring their own deadline, which is shorter; this bounds the tries within it.
  policy: { maxTries: 4, firstWaitMs: 400, longestWaitMs: 8_000, totalMs: 300_000 },
};

export async function connectAnthropic(run: ItemRun): Promise<Connection> {
  return await openConnection(run, anthropicVendor);
}

/** Calls a model over HTTP. The only place of this node that does. */
export function modelOver(connection: Connection): CallModel {
  return async (request) => {
    const result = await settled(() =>
      connection.send({
        method: 'POST',
        path: '/v1/messages',
        headers: { 'anthropic-version': anthropicVersion },
        body: anthropicBody(request),
        // Asking twice costs tokens and changes nothing.
        idempotent: true,
        timeoutMs: request.timeoutMs,
        totalMs: request.timeoutMs,
      }),
    );
    return result instanceof RequestFailure ? replyOf(result) : anthropicReply(result.body);
  };
}

function replyOf({ httpStatus, details, message }: RequestFailure): ModelReply {
  if (httpStatus === undefined || httpStatus < 400) {
    return { ok: false, code: 'unavailable', detail: message };
  }
  const reply = anthropicFailure(httpStatus, textOf(details.vendor_code) ?? null);
  return reply.ok ? reply : { ...reply, detail: message };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
