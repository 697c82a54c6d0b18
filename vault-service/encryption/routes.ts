import type { Kysely } from 'kysely';
import { z } from 'zod/v4';
import { Problem } from '../../platform/http/problem';
import type { VaultSchema } from '../database/schema';
import { noSuchTenant, requireTenant } from '../http/caller';
import { apiRoute } from '../http/policy';
import { integrationOwner } from '../http/names';
import type { MasterKeys } from './master-keys';
import type { RootKey } from './root-key';
import { rotateMasterKey, rotateTenantKey } from './rotate';
import { retiringInUse } from './sealed-rows';

const status = z.enum(['current', 'retiring', 'retired']);
const keyVersion = z.object({
  version: z.int(),
  status,
  created_at: z.iso.datetime(),
  retired_at: z.iso.datetime().nullable(),
});

export interface KeyRouteParts {
  readonly db: Kysely<VaultSchema>;
  readonly masters: MasterKeys;
  readonly rootKey: RootKey;
}

export function keyRoutes({ db, masters, rootKey }: KeyRouteParts) {
  return [
    apiRoute({
      method: 'post',
      path: '/v1/keys/rotate',
      operationId: 'rotateKeys',
      summary: 'Begin a new version of the master key or of a tenant key',
      description:
        'New secrets use it at once. What is stored is sealed anew in the background, on any replica, and goes on after a stop; `GET /v1/keys` shows how far it is.',
      policy: { permission: 'keys:rotate', audit: { row: 'in_transaction', action: 'key.rotate' } },
      body: z.discriminatedUnion('scope', [
        z.strictObject({ scope: z.literal('master') }),
        z.strictObject({ scope: z.literal('tenant'), tenant: integrationOwner }),
      ]),
      answers: {
        202: {
          description: 'Begun',
          schema: z.object({
            scope: z.string(),
            version: z.int(),
            status: z.literal('rewrapping'),
          }),
        },
      },
      handle: async ({ body, context: { caller, trail } }) => {
        if (body.scope === 'master') {
          if (caller.tenants !== 'every') throw mastersOnly();
          const version = await rotateMasterKey(db, rootKey, trail.entry({ target: 'master_key' }));
          return { status: 202, body: { scope: 'master', version, status: 'rewrapping' } };
        }
        requireTenant(caller, body.tenant);
        const entry = trail.entry({ tenant: body.tenant, target: 'tenant_key' });
        const version = await rotateTenantKey(db, masters, body.tenant, entry);
        if (version === undefined) throw noSuchTenant();
        return { status: 202, body: { scope: 'tenant', version, status: 'rewrapping' } };
      },
    }),
    apiRoute({
      method: 'get',
      path: '/v1/keys',
      operationId: 'listKeys',
      summary: 'Key versions and how far a rotation is',
      policy: {
        permission: 'keys:read',
        audit: { row: 'none', because: 'no key material is shown' },
      },
      query: z.object({ tenant: integrationOwner.optional() }),
      answers: {
        200: {
          description: 'Versions, newest first',
          schema: z.object({
            /** Tenant keys each version still wraps. Shown to keys that cover every tenant. */
            master: z.array(keyVersion.extend({ wraps: z.int() })),
            tenants: z.array(
              keyVersion.extend({
                tenant: z.string(),
                encryptions: z.number(),
                /** Rows the version still seals; told for versions that are on their way out. */
                rows_left: z.int().nullable(),
              }),
            ),
          }),
        },
      },
      handle: async ({ query, context: { caller } }) => {
        if (query.tenant !== undefined) requireTenant(caller, query.tenant);
        const masterRows =
          caller.tenants === 'every'
            ? await db
                .selectFrom('master_keys')
                .leftJoin('tenant_keys', (join) =>
                  join
                    .onRef('tenant_keys.master_version', '=', 'master_keys.version')
                    .on('tenant_keys.wrapped', 'is not', null),
                )
                .select([
                  'master_keys.version',
                  'master_keys.status',
                  'master_keys.created_at',
                  'master_keys.retired_at',
                ])
                .select(({ fn }) => fn.count<string>('tenant_keys.tenant').as('wraps'))
                .groupBy('master_keys.version')
                .orderBy('master_keys.version', 'desc')
                .execute()
            : [];
        let select = db
          .selectFrom('tenant_keys')
          .select(['tenant', 'version', 'status', 'encryptions', 'created_at', 'retired_at'])
          .orderBy('tenant')
          .orderBy('version', 'desc')
          .limit(1_000);
        if (query.tenant !== undefined) select = select.where('tenant', '=', query.tenant);
        else if (caller.tenants !== 'every')
          select = select.where('tenant', 'in', [...caller.tenants]);
        const tenantRows = await select.execute();
        const left = new Map<string, number>();
        for (const { tenant, version, rows } of await retiringInUse(db, query.tenant))
          left.set(`${tenant}/${version}`, rows + (left.get(`${tenant}/${version}`) ?? 0));
        const tenants = tenantRows.map((row) => ({
          tenant: row.tenant,
          ...shown(row),
          encryptions: Number(row.encryptions),
          rows_left:
            row.status === 'retiring' ? (left.get(`${row.tenant}/${row.version}`) ?? 0) : null,
        }));
        const master = masterRows.map((row) => ({ ...shown(row), wraps: Number(row.wraps) }));
        return { status: 200, body: { master, tenants } };
      },
    }),
  ];
}

function shown(row: {
  version: number;
  status: z.output<typeof status>;
  created_at: Date;
  retired_at: Date | null;
}) {
  return {
    version: row.version,
    status: row.status,
    created_at: row.created_at.toISOString(),
    retired_at: row.retired_at?.toISOString() ?? null,
  };
}

function mastersOnly(): Problem {
  return new Problem({
    status: 403,
    code: 'forbidden',
    detail: 'The master key serves every tenant; rotating it takes a key for all tenants.',
  });
}
