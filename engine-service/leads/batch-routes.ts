import type { Kysely } from 'kysely';
import type { Logger } from '../../platform/logging/logger';
import type { EngineSchema } from '../database/schema';
import { route } from '../http/access';
import { answerItems, itemsOf, resultsOf } from '../http/item-batch';
import { saveScore, scoreItem, scoreResult } from '../scores/save';
import { ingestItem, ingestLead, ingestResult } from './ingest';

export interface LeadBatchRoutesOptions {
  readonly app: Kysely<EngineSchema>;
  readonly logger: Logger;
  readonly now: () => Date;
}

export function leadBatchRoutes({ app, logger, now }: LeadBatchRoutesOptions) {
  return [
    route({
      method: 'post',
      path: '/api/leads/ingest',
      operationId: 'ingestLeads',
      summary: 'Take submissions in as leads',
      description:
        'Creates or merges a lead per item and announces lead.ingested, unless nothing new was said. With event_id, an event that is delivered again returns its first result.',
      policy: { access: 'tenant', permission: 'leads.manage' },
      body: itemsOf(ingestItem),
      answers: {
        200: { description: 'One result per item, in order.', schema: resultsOf(ingestResult) },
      },
      handle: ({ body, context, correlationId }) =>
        answerItems(body.items, ingestItem, logger, (item) =>
          ingestLead(app, { tenant: context.tenant, correlationId, now: now() }, item),
        ),
    }),
    route({
      method: 'post',
      path: '/api/leads/scores',
      operationId: 'saveScores',
      summary: 'Store scores of leads',
      description: 'Each becomes the current score of its lead and announces lead.qualified.',
      policy: { access: 'tenant', permission: 'leads.manage' },
      body: itemsOf(scoreItem),
      answers: {
        200: { description: 'One result per item, in order.', schema: resultsOf(scoreResult) },
      },
      handle: ({ body, context, correlationId }) =>
        answerItems(body.items, scoreItem, logger, (item) =>
          saveScore(app, { tenant: context.tenant, correlationId, now: now() }, item),
        ),
    }),
  ];
}
