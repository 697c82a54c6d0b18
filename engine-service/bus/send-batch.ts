import type { EventBatch } from '../../core/events/envelope';
import { webhookHeaders } from '../../core/webhooks/signature';
import type { ClaimedBatch } from './batch-store';
import { envelopeOf } from './envelope';
import { outcomeOfError, outcomeOfStatus, type DeliveryOutcome } from './retry-policy';

/** n8n answers when the execution has ended, which takes as long as the workflow takes. */
export const answerTimeoutMs = 300_000;

const maxAnswerBytes = 1024 * 1024;

/**
 * Posts a batch to its subscriber, signed, and says how that ended. Never throws.
 * @param stop aborts the try when the engine stops; the batch is then sent again.
 */
export async function sendBatch(
  batch: ClaimedBatch,
  secret: string,
  nowS: number,
  stop: AbortSignal,
): Promise<DeliveryOutcome> {
  const payload: Record<keyof EventBatch, unknown> = {
    delivery_id: batch.id,
    subscription_id: batch.subscriptionId,
    attempt: batch.attempt,
    events: batch.events.map(envelopeOf),
  };
  const body = JSON.stringify(payload);
  const timeout = AbortSignal.timeout(answerTimeoutMs);
  try {
    const response = await fetch(batch.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'user-agent': 'marketing-engine-bus/1',
        ...webhookHeaders(secret, { id: batch.id, timestampS: nowS, body }),
      },
      body,
      // The signature is for this address only; a redirect is a wrong URL.
      redirect: 'manual',
      signal: AbortSignal.any([timeout, stop]),
    });
    await discard(response);
    return outcomeOfStatus(response.status);
  } catch (failure) {
    return outcomeOfError(timeout.aborted ? 'timeout' : errorCode(failure));
  }
}

/** The body means nothing to the bus. Reading a usual one keeps the connection usable; an endless one is cut off. */
async function discard(response: Response): Promise<void> {
  const body: AsyncIterable<Uint8Array> | null = response.body;
  if (body === null) return;
  let readBytes = 0;
  for await (const chunk of body) {
    readBytes += chunk.length;
    if (readBytes > maxAnswerBytes) return;
  }
}

/** `fetch` wraps the reason: TypeError("fetch failed", {cause: {code}}), for several addresses an AggregateError. */
function errorCode(failure: unknown): string {
  if (!(failure instanceof Error)) return 'unknown';
  if ('code' in failure && typeof failure.code === 'string') {
    return failure.code === 'UND_ERR_HEADERS_TIMEOUT' ? 'timeout' : failure.code;
  }
  if (failure.cause !== undefined) return errorCode(failure.cause);
  if (failure instanceof AggregateError) return errorCode(failure.errors[0]);
  return failure.name;
}
