import type { Kysely } from 'kysely';
import { z } from 'zod/v4';
import { notFound } from '../../platform/http/problem';
import type { EngineSchema } from '../database/schema';
import { route, type Caller, type Policy } from '../http/access';
import type { Sealer } from '../keys/sealer';
import { installationTenant } from '../tenants/installation';
import { listDeadLetters, rejectEvent, replayDeadLetter } from './dead-letters';
import type { RetryPolicy } from './retry-policy';
import { deadLetterView, newSubscription, rejection, subscriptionView } from './schema';
import { busStatistics, readStatistics } from './statistics';
import { getSubscription, listSubscriptions, subscribe, unsubscribe } from './subscriptions';

export interface BusRoutesOptions {
  readonly bus: Kysely<EngineSchema>;
  readonly sealer: Sealer;
  readonly policy: RetryPolicy;
  readonly now: () => Date;
}

const access: Policy = { access: 'scope', permission: 'settings.manage' };
const idParam = z.object({ id: z.uuid() });

/** The tenant whose rows a caller may touch; undefined when it acts for all of them. */
function scopeOf(caller: Caller): string | undefined {
  return caller.tenant === installationTenant ? undefined : caller.tenant;
}

export function busRoutes({ bus, sealer, policy, now }: BusRoutesOptions) {
  return [
    route({
      method: 'post',
      path: '/api/system/bus/subscriptions',
      operationId: 'subscribe',
      summary: 'Subscribe to events',
      description:
        'Events arrive in signed batches (Standard Webhooks). The same name again replaces the subscription and continues with its unfinished events. Without X-Tenant, a key of the installation subscribes to all tenants.',
      policy: access,
      body: newSubscription,
      answers: {
        201: {
          description: 'Subscribed. The secret is not shown again.',
          schema: subscriptionView.extend({ secret: z.string() }),
        },
      },
      handle: async ({ body, context }) => ({
        status: 201,
        body: await subscribe(bus, sealer, context.tenant, body),
      }),
    }),
    route({
      method: 'get',
      path: '/api/system/bus/subscriptions',
      operationId: 'listSubscriptions',
      summary: 'List subscriptions',
      policy: access,
      answers: {
        200: { description: 'All.', schema: z.object({ items: z.array(subscriptionView) }) },
      },
      handle: async ({ context }) => ({
        status: 200,
        body: { items: await listSubscriptions(bus, scopeOf(context)) },
      }),
    }),
    route({
      method: 'get',
      path: '/api/system/bus/subscriptions/{id}',
      operationId: 'getSubscription',
      summary: 'Read a subscription',
      policy: access,
      params: idParam,
      answers: { 200: { description: 'The subscription.', schema: subscriptionView } },
      handle: async ({ params, context }) => {
        const found = await getSubscription(bus, scopeOf(context), params.id);
        if (!found) throw notFound('The subscription');
        return { status: 200, body: found };
      },
    }),
    route({
      method: 'delete',
      path: '/api/system/bus/subscriptions/{id}',
      operationId: 'unsubscribe',
      summary: 'Unsubscribe',
      description:
        'The subscription is paused and collects events for 72 h, so that a restart of n8n loses nothing; subscribing again under its name resumes it. An ephemeral one is removed.',
      policy: access,
      params: idParam,
      answers: { 204: { description: 'Paused or removed.' } },
      handle: async ({ params, context }) => {
        if (!(await unsubscribe(bus, scopeOf(context), params.id))) {
          throw notFound('The subscription');
        }
        return { status: 204 };
      },
    }),
    route({
      method: 'post',
      path: '/api/system/bus/events/{event_id}/reject',
      operationId: 'rejectEvent',
      summary: 'Reject one event of a batch',
      description:
        'For the error branch of a workflow: this event alone is retried or goes to the dead letters; its neighbours count as handled.',
      policy: access,
      params: z.object({ event_id: z.uuid() }),
      body: rejection,
      answers: {
        200: {
          description: 'What becomes of the event.',
          schema: z.object({
            event_id: z.uuid(),
            outcome: z.enum(['retry', 'dead_letter']),
            tries: z.int(),
            due_at: z.iso.datetime().nullable(),
          }),
        },
      },
      handle: async ({ params, body, context }) => {
        const result = await rejectEvent(
          bus,
          scopeOf(context),
          params.event_id,
          body,
          policy,
          now(),
        );
        if (!result.found) throw notFound('A delivery of this event to this subscription');
        const { found: _found, ...rest } = result;
        return { status: 200, body: { event_id: params.event_id, ...rest } };
      },
    }),
    route({
      method: 'get',
      path: '/api/system/bus/dead-letters',
      operationId: 'listDeadLetters',
      summary: 'List events that could not be delivered',
      policy: access,
      query: z.object({
        cursor: z.uuid().optional(),
        limit: z.coerce.number().int().min(1).max(200).default(50),
      }),
      answers: {
        200: {
          description: 'Oldest first; `next_cursor` is null on the last page.',
          schema: z.object({
            items: z.array(deadLetterView),
            next_cursor: z.uuid().nullable(),
          }),
        },
      },
      handle: async ({ query, context }) => {
        const items = await listDeadLetters(bus, scopeOf(context), query.cursor, query.limit);
        const full = items.length === query.limit;
        return {
          status: 200,
          body: { items, next_cursor: full ? (items.at(-1)?.id ?? null) : null },
        };
      },
    }),
    route({
      method: 'post',
      path: '/api/system/bus/dead-letters/{id}/replay',
      operationId: 'replayDeadLetter',
      summary: 'Deliver a dead letter again',
      policy: access,
      params: idParam,
      answers: {
        202: {
          description: 'It waits for delivery with a fresh set of tries.',
          schema: z.object({ id: z.uuid(), status: z.literal('pending') }),
        },
      },
      handle: async ({ params, context }) => {
        if (!(await replayDeadLetter(bus, scopeOf(context), params.id))) {
          throw notFound('The dead letter');
        }
        return { status: 202, body: { id: params.id, status: 'pending' } };
      },
    }),
    route({
      method: 'get',
      path: '/api/system/bus/stats',
      operationId: 'busStatistics',
      summary: 'What waits, is on its way and failed',
      policy: access,
      answers: { 200: { description: 'Counts per subscription.', schema: busStatistics } },
      handle: async ({ context }) => ({
        status: 200,
        body: await readStatistics(bus, scopeOf(context)),
      }),
    }),
  ];
}
