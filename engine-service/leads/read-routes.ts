import type { Kysely } from 'kysely';
import { z } from 'zod/v4';
import { leadSummary, temperatures } from '../../core/leads/lead';
import { bookingView } from '../bookings/schema';
import { brandView } from '../brands/schema';
import { briefingView } from '../briefings/routes';
import type { EngineSchema } from '../database/schema';
import { inTenant } from '../database/tenant-transaction';
import { route, type Policy } from '../http/access';
import { cursorPage, pageQuery } from '../http/paging';
import { storableText } from '../http/storable-text';
import { interactionView } from '../interactions/schema';
import { funnelView, readFunnel } from './funnel';
import { listLeads } from './list';
import { readLead, scoreView } from './read';

const access: Policy = { access: 'tenant', permission: 'leads.view' };

const listedLead = leadSummary.extend({
  stage: z.string(),
  temperature: z.enum(temperatures).nullable(),
  score: z.int().nullable(),
});

export function leadReadRoutes({
  app,
}: {
  readonly app: Kysely<EngineSchema>;
  readonly now: () => Date;
}) {
  return [
    route({
      method: 'get',
      path: '/api/leads/funnel',
      operationId: 'leadFunnel',
      summary: 'Leads per stage and temperature',
      policy: access,
      answers: { 200: { description: 'Counts.', schema: funnelView } },
      handle: async ({ context }) => ({
        status: 200,
        body: await inTenant(app, context.tenant, (transaction) =>
          readFunnel(transaction, context.tenant),
        ),
      }),
    }),
    route({
      method: 'get',
      path: '/api/leads',
      operationId: 'listLeads',
      summary: 'List leads, newest first',
      policy: access,
      query: pageQuery.extend({
        temperature: z.enum(temperatures).optional(),
        /** Part of a name, company, e-mail address or phone number. */
        q: z
          .string()
          .transform((text) => storableText(text).trim())
          .pipe(z.string().max(200))
          .optional(),
      }),
      answers: { 200: { description: 'One page.', schema: cursorPage.schema(listedLead) } },
      handle: async ({ query, context }) => ({
        status: 200,
        body: await inTenant(app, context.tenant, (transaction) =>
          listLeads(transaction, context.tenant, query),
        ),
      }),
    }),
    route({
      method: 'get',
      path: '/api/leads/{id}',
      operationId: 'getLead',
      summary: 'Read a lead with all that belongs to it',
      policy: access,
      params: z.object({ id: z.uuid() }),
      answers: {
        200: {
          description: 'The lead.',
          schema: z.object({
            lead: leadSummary,
            stage: z.string(),
            brand: brandView,
            score: scoreView.nullable(),
            bookings: z.array(bookingView),
            interactions: z.array(interactionView),
            briefing: briefingView.nullable(),
          }),
        },
      },
      handle: async ({ params, context }) => ({
        status: 200,
        body: await inTenant(app, context.tenant, (transaction) =>
          readLead(transaction, params.id),
        ),
      }),
    }),
  ];
}
