import { sql } from 'kysely';
import { z } from 'zod/v4';
import { appendWithin } from '../audit/log';
import { receipt, receiptOf, type Receipt } from '../connections/receipt';
import { revokeConnection, type RevokeParts } from '../connections/revoke';
import { connectionView, viewOf } from '../connections/view';
import { publishWithin } from '../events/outbox';
import { requireTenant } from '../http/caller';
import { apiRoute, type Trail } from '../http/policy';
import { subjectId } from '../http/names';
import type { ConnectionRow } from '../refresh/claim';
import { subAccountView, viewOf as subAccountViewOf } from '../sub-accounts/view';
import { requireLiving } from '../tenants/living';

const params = z.object({ tenant: z.string(), subject: subjectId });

/** What the vault holds about one person or brand, and its end (GDPR articles 15, 17, 20). */
export function subjectRoutes(parts: RevokeParts) {
  const { db } = parts;
  const connectionsOf = (tenant: string, subject: string) =>
    db
      .selectFrom('connections')
      .selectAll()
      .where('tenant', '=', tenant)
      .where('subject', '=', subject)
      .orderBy('id')
      .execute();

  /** Answers false, and deletes no more than links, where a connection of the subject has come that was not revoked. */
  const forget = async (
    tenant: string,
    subject: string,
    ended: ReadonlyMap<string, ConnectionRow>,
    trail: Trail,
  ): Promise<boolean> =>
    db.transaction().execute(async (tx) => {
      // First the links: what is connected through one is there by then, or is not connected any more.
      await tx
        .deleteFrom('connect_sessions')
        .where('tenant', '=', tenant)
        .where('subject', '=', subject)
        .execute();
      const there = await tx
        .selectFrom('connections')
        .select('id')
        .where('tenant', '=', tenant)
        .where('subject', '=', subject)
        .forUpdate()
        .execute();
      if (!there.every(({ id }) => ended.has(id))) return false;
      const ids = [...ended.keys()];
      if (ids.length > 0) {
        await tx.deleteFrom('outbox').where('connection', 'in', ids).execute();
        await tx.deleteFrom('connections').where('id', 'in', ids).execute();
      }
      // Of connections that were forgotten before.
      await tx
        .deleteFrom('outbox')
        .where('tenant', '=', tenant)
        .where(sql<string>`payload ->> 'subject'`, '=', subject)
        .execute();
      await publishWithin(
        tx,
        [...ended.values()].map(({ id, provider }) => ({
          type: 'connection.deleted' as const,
          tenant,
          connection: id,
          data: { provider, status: 'revoked', reason: 'subject_erased' },
        })),
      );
      await appendWithin(tx, [
        trail.entry({ tenant, connection: undefined, details: { connections: ids.length } }),
      ]);
      return true;
    });

  return [
    apiRoute({
      method: 'post',
      path: '/v1/tenants/{tenant}/subjects/{subject}/export',
      operationId: 'exportSubject',
      summary: 'Everything stored about a subject, without the secrets',
      policy: {
        permission: 'subjects:export',
        audit: { row: 'before_answer', action: 'subject.export' },
      },
      params,
      body: z.strictObject({}),
      answers: {
        200: {
          description: 'Connections, links and audit entries',
          schema: z.object({
            tenant: z.string(),
            subject: z.string(),
            connections: z.array(connectionView),
            sub_accounts: z.array(subAccountView.extend({ connection: z.uuid() })),
            connect_sessions: z.array(
              z.object({
                id: z.uuid(),
                providers: z.array(z.string()),
                created_at: z.iso.datetime(),
              }),
            ),
            incidents: z.array(
              z.object({
                id: z.uuid(),
                connection: z.uuid().nullable(),
                status: z.string(),
                cause: z.string(),
                opened_at: z.iso.datetime(),
                closed_at: z.iso.datetime().nullable(),
                closed_how: z.string().nullable(),
              }),
            ),
            revocations: z.array(receipt),
            audit: z.array(z.record(z.string(), z.unknown())),
          }),
        },
      },
      handle: async ({ params: { tenant, subject }, context: { caller, trail } }) => {
        requireTenant(caller, tenant);
        await requireLiving(db, tenant);
        trail.about({ tenant });
        const connections = await connectionsOf(tenant, subject);
        const sessions = await db
          .selectFrom('connect_sessions')
          .select(['id', 'providers', 'created_at'])
          .where('tenant', '=', tenant)
          .where('subject', '=', subject)
          .execute();
        const incidents = await db
          .selectFrom('incidents')
          .select(['id', 'connection', 'status', 'cause', 'opened_at', 'closed_at', 'closed_how'])
          .where('connection', '=', sql<string>`any (${connections.map(({ id }) => id)}::uuid[])`)
          .orderBy('id')
          .execute();
        const subAccounts = await db
          .selectFrom('sub_accounts')
          .selectAll()
          .where('connection', '=', sql<string>`any (${connections.map(({ id }) => id)}::uuid[])`)
          .orderBy('id')
          .execute();
        const revocations = await db
          .selectFrom('revocations')
          .selectAll()
          .where('connection', '=', sql<string>`any (${connections.map(({ id }) => id)}::uuid[])`)
          .orderBy('id')
          .execute();
        const audit = await db
          .selectFrom('audit_log')
          .select('body')
          .where('tenant', '=', tenant)
          .where(
            sql<string>`(body::jsonb) ->> 'connection'`,
            '=',
            sql<string>`any (${connections.map(({ id }) => id)})`,
          )
          .orderBy('seq')
          .execute();
        return {
          status: 200,
          body: {
            tenant,
            subject,
            connections: connections.map(viewOf),
            sub_accounts: subAccounts.map((row) => ({
              connection: row.connection,
              ...subAccountViewOf(row),
            })),
            connect_sessions: sessions.map((row) => ({
              ...row,
              created_at: row.created_at.toISOString(),
            })),
            incidents: incidents.map((row) => ({
              ...row,
              opened_at: row.opened_at.toISOString(),
              closed_at: row.closed_at?.toISOString() ?? null,
            })),
            revocations: revocations.map(receiptOf),
            audit: audit.map(({ body }) =>
              z.record(z.string(), z.unknown()).parse(JSON.parse(body)),
            ),
          },
        };
      },
    }),
    apiRoute({
      method: 'delete',
      path: '/v1/tenants/{tenant}/subjects/{subject}',
      operationId: 'eraseSubject',
      summary: 'Revoke at the providers and erase everything about a subject',
      description:
        'The audit log keeps its entries: they name connections by id, never the subject, its accounts or their names.',
      policy: {
        permission: 'subjects:erase',
        audit: { row: 'in_transaction', action: 'subject.erase' },
      },
      params,
      answers: {
        200: {
          description: 'Erased',
          schema: z.object({ erased: z.int(), receipts: z.array(receipt) }),
        },
      },
      handle: async ({ params: { tenant, subject }, context: { caller, trail } }) => {
        requireTenant(caller, tenant);
        await requireLiving(db, tenant);
        const receipts: Receipt[] = [];
        const ended = new Map<string, ConnectionRow>();
        for (;;) {
          const rows = await connectionsOf(tenant, subject);
          for (const row of rows) {
            if (ended.has(row.id)) continue;
            const entry = trail.entry({ tenant, connection: row.id });
            receipts.push(...(await revokeConnection(parts, row, entry)));
            ended.set(row.id, row);
          }
          if (await forget(tenant, subject, ended, trail)) break;
        }
        const erased = ended.size;
        return { status: 200, body: { erased, receipts } };
      },
    }),
  ];
}
