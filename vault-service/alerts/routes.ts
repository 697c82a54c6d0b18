import { sql, type Kysely, type Selectable } from 'kysely';
import { v7 as uuid, validate as isUuid } from 'uuid';
import { z } from 'zod/v4';
import { notFound } from '../../platform/http/problem';
import { appendWithin } from '../audit/log';
import { locales, textsFor } from '../connect/texts';
import type { AlertChannelTable, VaultSchema } from '../database/schema';
import type { EgressRules } from '../egress/address';
import type { TenantKeys } from '../encryption/tenant-keys';
import { covers, requireTenant, type Caller } from '../http/caller';
import { displayName, integrationOwner, resourceId, tenantId } from '../http/names';
import { apiRoute } from '../http/policy';
import { channelResource, openChannel, parted } from './channel';
import { composeTest } from './compose';
import { alertKind, alertKinds } from './kinds/registry';
import { channelView, listChannels } from './list';
import { topics } from './queue';
import { checkedSettings } from './settings';
import { holdTenant } from '../tenants/living';

const alertEvents = Object.values(topics);
const events = z.array(z.enum(alertEvents)).min(1);
const settings = z.record(z.string(), z.unknown());

type ChannelRow = Selectable<AlertChannelTable>;

export interface AlertChannelParts {
  readonly db: Kysely<VaultSchema>;
  readonly keys: TenantKeys;
  readonly rules: EgressRules;
}

export function alertRoutes({ db, keys, rules }: AlertChannelParts) {
  /** @throws Problem 404, also for another tenant's */
  const requireChannel = async (tx: Kysely<VaultSchema>, caller: Caller, id: string) => {
    const row = isUuid(id)
      ? await tx
          .selectFrom('alert_channels')
          .selectAll()
          .where('id', '=', id)
          .forUpdate()
          .executeTakeFirst()
      : undefined;
    if (!row || !covers(caller.tenants, row.tenant)) throw notFound('The alert channel');
    return row;
  };
  const sealed = async (tenant: string, id: string, hidden: Record<string, unknown>) => {
    const cipher = await keys.cipher(tenant);
    const isEmpty = Object.keys(hidden).length === 0;
    return {
      secret: isEmpty ? null : cipher.seal(channelResource(id), 'secret', JSON.stringify(hidden)),
      key_version: cipher.version,
    };
  };

  return [
    apiRoute({
      method: 'post',
      path: '/v1/alert-channels',
      operationId: 'createAlertChannel',
      summary: 'Have people told of trouble by e-mail (SMTP, Resend) or Slack',
      description:
        'One message when trouble begins, one when it ends, one per step of a forecast; what happens together is one message. `settings` of smtp: host, port, security, username, password, from, from_name, to, ca; of resend: api_key, from, from_name, to; of slack: webhook_url, or bot_token and channel. Passwords, keys and webhook URLs are sealed and never shown.',
      policy: {
        permission: 'alerts:write',
        audit: { row: 'in_transaction', action: 'alert_channel.create' },
      },
      body: z.strictObject({
        /** `_default`: alerts of every tenant; takes a key for all tenants. */
        tenant: integrationOwner,
        name: displayName.optional(),
        kind: z.enum(alertKinds),
        settings,
        locale: z.enum(locales).default('en'),
        events: events.default([...alertEvents]),
        /** Adds a link that connects the account again: a credential, valid for 30 minutes. */
        include_connect_link: z.boolean().default(false),
      }),
      answers: {
        201: { description: 'The channel', schema: z.object({ id: z.uuid() }) },
      },
      handle: async ({ body, context: { caller, trail } }) => {
        requireTenant(caller, body.tenant);
        const kind = alertKind(body.kind);
        const { shown, hidden } = parted(kind, checkedSettings(kind, body.settings, rules));
        const id = uuid();
        const secret = await sealed(body.tenant, id, hidden);
        await db.transaction().execute(async (tx) => {
          await holdTenant(tx, body.tenant);
          await tx
            .insertInto('alert_channels')
            .values({
              id,
              tenant: body.tenant,
              name: body.name ?? null,
              kind: body.kind,
              settings: JSON.stringify(shown),
              ...secret,
              locale: body.locale,
              events: [...new Set(body.events)],
              include_connect_link: body.include_connect_link,
              created_by: caller.actor,
              updated_at: sql<Date>`now()`,
            })
            .execute();
          await appendWithin(tx, [
            trail.entry({
              tenant: body.tenant,
              target: `alert_channel:${id}`,
              details: { kind: body.kind },
            }),
          ]);
        });
        return { status: 201, body: { id } };
      },
    }),
    apiRoute({
      method: 'get',
      path: '/v1/alert-channels',
      operationId: 'listAlertChannels',
      summary: 'List alert channels and how their messages go',
      policy: {
        permission: 'alerts:read',
        audit: { row: 'none', because: 'secrets are not shown' },
      },
      query: z.object({ tenant: z.union([tenantId, z.literal('_default')]).optional() }),
      answers: {
        200: { description: 'Channels', schema: z.object({ items: z.array(channelView) }) },
      },
      handle: async ({ query, context: { caller } }) => {
        if (query.tenant !== undefined) requireTenant(caller, query.tenant);
        return { status: 200, body: { items: await listChannels(db, caller, query.tenant) } };
      },
    }),
    apiRoute({
      method: 'patch',
      path: '/v1/alert-channels/{id}',
      operationId: 'updateAlertChannel',
      summary: 'Change a channel; settings that are left out stay as they are, null removes one',
      policy: {
        permission: 'alerts:write',
        audit: { row: 'in_transaction', action: 'alert_channel.update' },
      },
      params: z.object({ id: resourceId }),
      body: z.strictObject({
        name: displayName.nullish(),
        settings: settings.optional(),
        locale: z.enum(locales).optional(),
        events: events.optional(),
        include_connect_link: z.boolean().optional(),
        /** A channel that is off tells nothing, also not later of what happened meanwhile. */
        enabled: z.boolean().optional(),
      }),
      answers: { 204: { description: 'Changed' } },
      handle: async ({ params, body, context: { caller, trail } }) => {
        await db.transaction().execute(async (tx) => {
          const row = await requireChannel(tx, caller, params.id);
          await tx
            .updateTable('alert_channels')
            .set({
              ...(body.settings && (await changedSettings(row, body.settings))),
              ...(body.name !== undefined && { name: body.name }),
              ...(body.locale !== undefined && { locale: body.locale }),
              ...(body.events && { events: [...new Set(body.events)] }),
              ...(body.include_connect_link !== undefined && {
                include_connect_link: body.include_connect_link,
              }),
              ...(body.enabled !== undefined && {
                disabled_at: body.enabled ? null : sql<Date>`now()`,
              }),
              updated_at: sql<Date>`now()`,
            })
            .where('id', '=', row.id)
            .execute();
          await appendWithin(tx, [
            trail.entry({
              tenant: row.tenant,
              target: `alert_channel:${row.id}`,
              details: { fields: Object.keys(body) },
            }),
          ]);
        });
        return { status: 204 };
      },
    }),
    apiRoute({
      method: 'delete',
      path: '/v1/alert-channels/{id}',
      operationId: 'deleteAlertChannel',
      summary: 'Tell this channel no more',
      policy: {
        permission: 'alerts:write',
        audit: { row: 'in_transaction', action: 'alert_channel.delete' },
      },
      params: z.object({ id: resourceId }),
      answers: { 204: { description: 'Removed' } },
      handle: async ({ params, context: { caller, trail } }) => {
        await db.transaction().execute(async (tx) => {
          const row = await requireChannel(tx, caller, params.id);
          await tx.deleteFrom('alert_channels').where('id', '=', row.id).execute();
          await appendWithin(tx, [
            trail.entry({ tenant: row.tenant, target: `alert_channel:${row.id}` }),
          ]);
        });
        return { status: 204 };
      },
    }),
    apiRoute({
      method: 'post',
      path: '/v1/alert-channels/{id}/test',
      operationId: 'testAlertChannel',
      summary: 'Send a test message now and say how that went',
      policy: {
        permission: 'alerts:write',
        audit: { row: 'before_answer', action: 'alert_channel.test' },
      },
      params: z.object({ id: resourceId }),
      body: z.strictObject({}),
      answers: {
        200: {
          description: 'What the one try came to',
          schema: z.object({ delivered: z.boolean(), outcome: z.string() }),
        },
      },
      handle: async ({ params, context: { caller, trail } }) => {
        const row = await requireChannel(db, caller, params.id);
        trail.about({ tenant: row.tenant, target: `alert_channel:${row.id}` });
        const { kind, settings: opened } = await openChannel(keys, row);
        const message = composeTest(textsFor(row.locale).locale);
        const sent = await kind
          .send(opened, { id: uuid(), message }, rules)
          .catch(() => ({ delivered: false, outcome: 'unreachable' }));
        trail.about({ details: { outcome: sent.outcome } });
        return { status: 200, body: { ...sent } };
      },
    }),
  ];

  async function changedSettings(row: ChannelRow, changes: Record<string, unknown>) {
    const { kind, settings: stored } = await openChannel(keys, row);
    const merged = Object.fromEntries(
      Object.entries({ ...stored, ...changes }).filter(([, value]) => value !== null),
    );
    const { shown, hidden } = parted(kind, checkedSettings(kind, merged, rules));
    return { settings: JSON.stringify(shown), ...(await sealed(row.tenant, row.id, hidden)) };
  }
}
