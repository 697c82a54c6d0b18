import type { IncomingHttpHeaders } from 'node:http';
import { notFound, Problem } from '../../platform/http/problem';
import { verifyWebhook, webhookToleranceS } from '../../core/webhooks/signature';
import type { InboxEntry } from './entries';
import type { WebhookKey, WebhookKeys } from './webhook-keys';

export interface VerifiedWebhook {
  readonly key: WebhookKey;
  /** Unique per event of this sender; the same id again is a replay. */
  readonly webhookId: string;
}

const maxWebhookIdLength = 256;

/** Who sent this, proven on the raw body. @throws Problem 401, 415, or 404 when the key's tenant was deleted. */
export async function verifySignedRequest(
  keys: WebhookKeys,
  entry: InboxEntry,
  headers: IncomingHttpHeaders,
  rawBody: Buffer,
  nowS: number,
): Promise<VerifiedWebhook> {
  if (!/^application\/json\b/i.test(headers['content-type'] ?? '')) {
    throw new Problem({
      status: 415,
      code: 'unsupported_media_type',
      detail: 'Send the body as JSON, with content-type application/json.',
    });
  }
  const presented = headers['x-webhook-key'];
  const key = typeof presented === 'string' ? await keys.find(presented) : undefined;
  if (key?.entry !== entry) {
    throw refused('webhook_key_unknown', 'Send a valid key for this address in X-Webhook-Key.');
  }
  const verified = verifyWebhook([key.secret], headers, rawBody, nowS);
  if (!verified.ok) throw refused(verified.reason, explanations[verified.reason]);
  if (verified.id.length > maxWebhookIdLength || !/^[\x21-\x7e]+$/.test(verified.id)) {
    throw refused(
      'webhook_id_invalid',
      `webhook-id is at most ${maxWebhookIdLength} printable ASCII characters.`,
    );
  }
  if (key.tenantDeleted) throw notFound('The tenant of this key');
  return { key, webhookId: verified.id };
}

const explanations = {
  headers_missing: 'Send webhook-id, webhook-timestamp and webhook-signature.',
  timestamp_invalid: 'webhook-timestamp is the Unix time in seconds.',
  timestamp_stale: `webhook-timestamp is more than ${webhookToleranceS} s away from our clock. Sign again with the current time.`,
  signature_mismatch:
    'The signature does not fit. Sign "id.timestamp.body" with HMAC-SHA256, the exact bytes that are sent and the secret of this key.',
} as const;

function refused(code: string, detail: string): Problem {
  return new Problem({ status: 401, code, detail });
}
