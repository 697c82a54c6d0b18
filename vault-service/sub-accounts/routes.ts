import { z } from 'zod/v4';
import { Problem } from '../../platform/http/problem';
import { appendWithin } from '../audit/log';
import { noSuchConnection, readVisible } from '../connections/read';
import { apiRoute, type ApiContext } from '../http/policy';
import { resourceId } from '../http/names';
import { wrongField } from '../http/wrong-field';
import { leaseToken, type LeaseParts } from '../leases/lease';
import { findProfile } from '../providers/registry';
import { subAccountKinds, type FoundSubAccount } from '../providers/sub-account';
import type { ConnectionRow } from '../refresh/claim';
import { listSubAccounts, NotListed } from './list';
import type { SubAccountParts } from './lease';
import { notListed } from './not-listed';
import { isSame, subAccountsOf, writeChosen } from './store';
import { subAccountView, viewOf } from './view';

const params = z.object({ id: resourceId });

const list = z.object({ items: z.array(subAccountView) });

export function subAccountRoutes(parts: LeaseParts & SubAccountParts) {
  const { db, keys, read, findApi, rules } = parts;

  /** Asks the provider with a token that is valid now. @throws Problem 409, 503 */
  const available = async (
    row: ConnectionRow,
    context: ApiContext,
  ): Promise<readonly FoundSubAccount[]> => {
    const api = await findApi(row.tenant, row.provider);
    if (!api) return [];
    const lease = await leaseToken(parts, { ...context, connection: row.id, minTtlS: 60 });
    try {
      return await listSubAccounts(api, lease.access_token, rules);
    } catch (failure) {
      if (failure instanceof NotListed) throw notListed(failure);
      throw failure;
    }
  };

  return [
    apiRoute({
      method: 'get',
      path: '/v1/connections/{id}/sub-accounts',
      operationId: 'listSubAccounts',
      summary:
        'Pages, ad accounts, phone numbers and their like that were chosen below a connection',
      policy: {
        permission: 'connections:read',
        audit: { row: 'none', because: 'views hold no secret' },
      },
      params,
      query: z.object({
        /** Asks the provider as well, and also lists what could be chosen. */
        available: z.stringbool().default(false),
      }),
      answers: { 200: { description: 'The sub-accounts', schema: list } },
      handle: async ({ params: { id }, query, context }) => {
        const row = await readVisible(read, context.caller, id);
        const chosen = await subAccountsOf(db, row.id);
        const found = query.available ? await available(row, context) : [];
        const others = found.filter((candidate) => !chosen.some((sub) => isSame(sub, candidate)));
        return {
          status: 200,
          body: {
            items: [
              ...chosen.map(viewOf),
              ...others.map(({ kind, id: provider_id, name }) => ({
                id: null,
                kind,
                provider_id,
                name,
                chosen: false,
                lost_at: null,
              })),
            ],
          },
        };
      },
    }),
    apiRoute({
      method: 'put',
      path: '/v1/connections/{id}/sub-accounts',
      operationId: 'chooseSubAccounts',
      summary: 'Choose the sub-accounts of a connection',
      description:
        'Replaces the former choice. Each must be among those the provider lists for the connected account.',
      policy: {
        permission: 'connections:write',
        audit: { row: 'in_transaction', action: 'connection.choose' },
      },
      params,
      body: z.strictObject({
        sub_accounts: z
          .array(
            z.strictObject({
              kind: z.enum(subAccountKinds),
              /** The provider's id. */
              id: z.string().min(1).max(300),
            }),
          )
          .max(500),
      }),
      answers: { 200: { description: 'What is chosen now', schema: list } },
      handle: async ({ params: { id }, body, context }) => {
        const row = await readVisible(read, context.caller, id);
        if (!findProfile(row.provider)?.subAccounts)
          throw new Problem({
            status: 409,
            code: 'no_sub_accounts',
            detail: `Accounts of ${row.provider} have no sub-accounts to choose from.`,
          });
        const found = await available(row, context);
        const chosen = body.sub_accounts.map((wanted, index) => {
          const match = found.find(
            ({ kind, id: known }) => kind === wanted.kind && known === wanted.id,
          );
          if (match) return match;
          throw wrongField(
            `sub_accounts[${index}]`,
            'is not among the accounts that the provider lists for this connection',
          );
        });
        const cipher = await keys.cipher(row.tenant);
        const rows = await db.transaction().execute(async (tx) => {
          const current = await tx
            .selectFrom('connections')
            .select('access_issued_at')
            .where('id', '=', row.id)
            .where('status', '<>', 'revoked')
            .forUpdate()
            .executeTakeFirst();
          if (!current) throw noSuchConnection();
          const parent = {
            id: row.id,
            tenant: row.tenant,
            accessIssuedAt: current.access_issued_at,
          };
          const written = await writeChosen(tx, cipher, parent, chosen);
          await appendWithin(tx, [
            context.trail.entry({
              tenant: row.tenant,
              connection: row.id,
              details: { chosen: written.length },
            }),
          ]);
          return written;
        });
        return { status: 200, body: { items: rows.map(viewOf) } };
      },
    }),
  ];
}
