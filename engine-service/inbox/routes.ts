import type { IncomingHttpHeaders } from 'node:http';
import type { Kysely } from 'kysely';
import { z } from 'zod/v4';
import { leadSubmission } from '../../core/leads/submission';
import { parseInput } from '../../platform/http/fields';
import type { EngineSchema } from '../database/schema';
import { rootCause } from '../bus/cause';
import { workflowFailure } from '../errors/schema';
import { route, type Spend } from '../http/access';
import { documented } from '../http/documented';
import type { GroupCommit } from './group-commit';
import { receiveWorkflowError } from './receive-workflow-error';
import type { Arrival, Stored } from './store';
import { verifySignedRequest, type VerifiedWebhook } from './verify';
import type { WebhookKeys } from './webhook-keys';

export interface InboxRoutesOptions {
  readonly app: Kysely<EngineSchema>;
  readonly keys: WebhookKeys;
  readonly arrivals: GroupCommit<Arrival, Stored>;
  readonly now: () => Date;
  readonly spend: Spend;
  readonly onArrival?: (entry: string, status: string) => void;
}

const signedAnswer = z.object({ event_id: z.uuid(), status: z.enum(['accepted', 'duplicate']) });

const signedDescription =
  'Headers: X-Webhook-Key, and webhook-id, webhook-timestamp, webhook-signature of Standard Webhooks over the raw body.';

export function inboxRoutes({ app, keys, arrivals, now, spend, onArrival }: InboxRoutesOptions) {
  const verify = async (
    entry: 'mkt-301' | 'n8n-error',
    headers: IncomingHttpHeaders,
    rawBody: Buffer,
  ): Promise<VerifiedWebhook> => {
    const nowS = Math.floor(now().getTime() / 1000);
    const verified = await verifySignedRequest(keys, entry, headers, rawBody, nowS);
    // Only after the proof: who merely knows the key's name cannot spend what its owner may.
    await spend(verified.key);
    return verified;
  };

  return [
    route({
      method: 'post',
      path: '/api/webhooks/mkt-301',
      operationId: 'receiveLead',
      summary: 'Hand in a lead',
      description: `Answers after the lead is stored for good; the same webhook-id again has no effect. ${signedDescription}`,
      policy: { access: 'signed' },
      // Parsed by the handler: a forged request learns nothing about its fields.
      body: z.unknown().meta(documented(leadSubmission)),
      answers: { 202: { description: 'Stored.', schema: signedAnswer } },
      handle: async ({ headers, rawBody, body, correlationId }) => {
        const { key, webhookId } = await verify('mkt-301', headers, rawBody);
        const submission = parseInput(leadSubmission, body);
        const stored = await arrivals.add({
          tenant: key.tenant,
          webhookKeyId: key.id,
          webhookId,
          entry: 'mkt-301',
          brandId: key.brandId,
          correlationId,
          body: JSON.stringify(submission),
          announce: { type: 'lead.received', data: { entry: 'mkt-301', submission } },
        });
        onArrival?.('mkt-301', stored.status);
        return { status: 202, body: { event_id: stored.eventId, status: stored.status } };
      },
    }),
    route({
      method: 'post',
      path: '/api/webhooks/n8n-error',
      operationId: 'receiveWorkflowError',
      summary: 'Report a failed workflow execution',
      description: signedDescription,
      policy: { access: 'signed' },
      body: z.unknown().meta(documented(workflowFailure)),
      answers: { 202: { description: 'Stored.', schema: signedAnswer } },
      handle: async ({ headers, rawBody, body, correlationId }) => {
        const verified = await verify('n8n-error', headers, rawBody);
        const failure = parseInput(workflowFailure, body);
        const { eventId, status } = await receiveWorkflowError(
          app,
          verified,
          failure,
          rootCause(correlationId),
          now(),
        );
        onArrival?.('n8n-error', status);
        return { status: 202, body: { event_id: eventId, status } };
      },
    }),
  ];
}
