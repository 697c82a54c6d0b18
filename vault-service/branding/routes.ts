import { randomBytes } from 'node:crypto';
import { sql, type Kysely, type Selectable } from 'kysely';
import { z } from 'zod/v4';
import { notFound } from '../../platform/http/problem';
import { appendWithin } from '../audit/log';
import type { TenantBrandingTable, VaultSchema } from '../database/schema';
import { requireTenant } from '../http/caller';
import { apiRoute, publicRoute } from '../http/policy';
import { brandingBody, readColors, readLogo } from './body';
import { logoOf, logoPath } from './read';
import { holdTenant, requireLiving } from '../tenants/living';

const params = z.object({ tenant: z.string() });

const brandingView = z.object({
  tenant: z.string(),
  logo: z
    .object({
      url: z.url(),
      type: z.string(),
      width: z.int(),
      height: z.int(),
      bytes: z.int(),
    })
    .nullable(),
  colors: z.object({
    button: z.string().optional(),
    button_text: z.string().optional(),
    background: z.string().optional(),
    text: z.string().optional(),
  }),
  updated_at: z.iso.datetime(),
});

export interface BrandingParts {
  readonly db: Kysely<VaultSchema>;
  readonly publicUrl: string;
}

/** How a tenant's connect pages look. `_default` is for tenants that have set nothing. */
export function brandingRoutes({ db, publicUrl }: BrandingParts) {
  const show = (row: Selectable<TenantBrandingTable>): z.output<typeof brandingView> => {
    const logo = logoOf(row);
    return {
      tenant: row.tenant,
      logo: logo && {
        url: `${publicUrl}${logo.path}`,
        type: row.logo_type ?? '',
        width: logo.width,
        height: logo.height,
        bytes: row.logo?.length ?? 0,
      },
      colors: row.colors,
      updated_at: row.updated_at.toISOString(),
    };
  };

  return [
    apiRoute({
      method: 'put',
      path: '/v1/tenants/{tenant}/branding',
      operationId: 'putBranding',
      summary: "Set the logo and colours of a tenant's connect pages",
      description:
        'Replaces what was set. Colours that make a text hard to read (contrast below 4.5:1) are refused with the measured contrast.',
      policy: {
        permission: 'tenants:write',
        audit: { row: 'in_transaction', action: 'branding.put' },
      },
      params,
      body: brandingBody,
      answers: { 200: { description: 'Stored', schema: brandingView } },
      handle: async ({ params: { tenant }, body, context: { caller, trail } }) => {
        requireTenant(caller, tenant);
        await requireLiving(db, tenant);
        const logo = body.logo ? readLogo(body.logo.data) : null;
        const colors = readColors(body.colors);
        const stored = {
          // Names the picture without naming the tenant; a new picture has a new address, so that it may be cached.
          logo_key: logo && randomBytes(16).toString('base64url'),
          logo: logo?.bytes ?? null,
          logo_type: logo?.type ?? null,
          logo_width: logo?.width ?? null,
          logo_height: logo?.height ?? null,
          colors: JSON.stringify(colors),
          updated_at: sql<Date>`now()`,
        };
        const row = await db.transaction().execute(async (tx) => {
          await holdTenant(tx, tenant);
          const written = await tx
            .insertInto('tenant_branding')
            .values({ tenant, ...stored })
            .onConflict((conflict) => conflict.column('tenant').doUpdateSet(stored))
            .returningAll()
            .executeTakeFirstOrThrow();
          const details = { logo: logo?.type ?? 'none', colors: Object.keys(colors).join(' ') };
          await appendWithin(tx, [trail.entry({ tenant, target: 'branding', details })]);
          return written;
        });
        return { status: 200, body: show(row) };
      },
    }),
    apiRoute({
      method: 'get',
      path: '/v1/tenants/{tenant}/branding',
      operationId: 'getBranding',
      summary: "Read the logo and colours of a tenant's connect pages",
      policy: {
        permission: 'tenants:read',
        audit: { row: 'none', because: 'shown to the public' },
      },
      params,
      answers: { 200: { description: 'What is set', schema: brandingView } },
      handle: async ({ params: { tenant }, context: { caller } }) => {
        requireTenant(caller, tenant);
        const row = await db
          .selectFrom('tenant_branding')
          .selectAll()
          .where('tenant', '=', tenant)
          .executeTakeFirst();
        if (!row) throw notFound('The branding');
        return { status: 200, body: show(row) };
      },
    }),
    apiRoute({
      method: 'delete',
      path: '/v1/tenants/{tenant}/branding',
      operationId: 'deleteBranding',
      summary: 'Back to plain connect pages',
      policy: {
        permission: 'tenants:write',
        audit: { row: 'in_transaction', action: 'branding.delete' },
      },
      params,
      answers: { 204: { description: 'Removed' } },
      handle: async ({ params: { tenant }, context: { caller, trail } }) => {
        requireTenant(caller, tenant);
        await db.transaction().execute(async (tx) => {
          const gone = await tx
            .deleteFrom('tenant_branding')
            .where('tenant', '=', tenant)
            .returning('tenant')
            .executeTakeFirst();
          if (!gone) throw notFound('The branding');
          await appendWithin(tx, [trail.entry({ tenant, target: 'branding' })]);
        });
        return { status: 204 };
      },
    }),
  ];
}

/** The picture itself, for the browsers of people who were sent a link. */
export function logoRoutes({ db }: Pick<BrandingParts, 'db'>) {
  return [
    publicRoute({
      method: 'get',
      path: logoPath('{key}'),
      operationId: 'showLogo',
      summary: 'Logo of a connect page',
      policy: {
        permission: 'public',
        audit: { row: 'none', because: 'a picture, at an address nobody can guess' },
      },
      params: z.object({ key: z.string().max(64) }),
      answers: { 200: { description: 'Picture', contentType: 'image/png' } },
      handle: async ({ params: { key } }) => {
        const row = await db
          .selectFrom('tenant_branding')
          .select(['logo', 'logo_type'])
          .where('logo_key', '=', key)
          .executeTakeFirst();
        if (!row?.logo || row.logo_type === null) throw notFound('The picture');
        return {
          status: 200,
          body: row.logo,
          headers: {
            'content-type': row.logo_type,
            'cache-control': 'public, max-age=86400, immutable',
            // A picture and nothing else, whatever its bytes would like to be.
            'content-security-policy': "default-src 'none'; sandbox",
            'x-content-type-options': 'nosniff',
          },
        };
      },
    }),
  ];
}
