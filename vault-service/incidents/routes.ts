import type { Kysely } from 'kysely';
import { z } from 'zod/v4';
import type { VaultSchema } from '../database/schema';
import { apiRoute } from '../http/policy';
import { incidentQuery, incidentView, listIncidents } from './list';

export function incidentRoutes(db: Kysely<VaultSchema>) {
  return [
    apiRoute({
      method: 'get',
      path: '/v1/incidents',
      operationId: 'listIncidents',
      summary: 'What is out of order, since when and why; what was, and how it ended',
      description:
        'One open incident per connection, per provider (an outage) and per OAuth app (the provider refuses it). Closed ones are kept for 90 days.',
      policy: {
        permission: 'incidents:read',
        audit: { row: 'none', because: 'no secret is shown' },
      },
      query: incidentQuery,
      answers: {
        200: {
          description: 'One page, newest first',
          schema: z.object({
            items: z.array(incidentView),
            next_cursor: z.uuid().nullable(),
          }),
        },
      },
      handle: async ({ query, context: { caller } }) => ({
        status: 200,
        body: await listIncidents(db, caller, query),
      }),
    }),
  ];
}
