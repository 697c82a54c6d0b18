import { validate as isUuid } from 'uuid';
import { z } from 'zod/v4';
import { notFound } from '../../platform/http/problem';
import { covers } from '../http/caller';
import { apiRoute } from '../http/policy';
import { resourceId } from '../http/names';
import { unfinishedOf } from './choices';
import type { ConnectParts } from './parts';

const progress = z.object({
  id: z.uuid(),
  tenant: z.string(),
  subject: z.string(),
  expires_at: z.iso.datetime(),
  expired: z.boolean(),
  providers: z.array(
    z.object({
      provider: z.string(),
      /** `unfinished`: signed in, but what to connect is not chosen; there is no connection yet. */
      state: z.enum(['open', 'unfinished', 'connected']),
    }),
  ),
});

/** How far a link has come, for whoever made it. Never its token. */
export function progressRoute({ db }: ConnectParts) {
  return apiRoute({
    method: 'get',
    path: '/v1/connect-sessions/{id}',
    operationId: 'getConnectSession',
    summary: 'How far a link has come',
    description: 'Known until a day after the link has ended.',
    policy: {
      permission: 'connections:read',
      audit: { row: 'none', because: 'the link itself is not shown' },
    },
    params: z.object({ id: resourceId }),
    answers: { 200: { description: 'Its providers', schema: progress } },
    handle: async ({ params: { id }, context: { caller } }) => {
      const session = isUuid(id)
        ? await db
            .selectFrom('connect_sessions')
            .selectAll()
            .where('id', '=', id)
            .executeTakeFirst()
        : undefined;
      if (!session || !covers(caller.tenants, session.tenant))
        throw notFound('The connect session');
      const unfinished = await unfinishedOf(db, session.id);
      const stateOf = (provider: string) =>
        session.connected.includes(provider)
          ? ('connected' as const)
          : unfinished.includes(provider)
            ? ('unfinished' as const)
            : ('open' as const);
      return {
        status: 200,
        body: {
          id: session.id,
          tenant: session.tenant,
          subject: session.subject,
          expires_at: session.expires_at.toISOString(),
          expired: session.expires_at.getTime() <= Date.now(),
          providers: session.providers.map((provider) => ({ provider, state: stateOf(provider) })),
        },
      };
    },
  });
}
