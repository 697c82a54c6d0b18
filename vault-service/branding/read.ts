import type { Kysely } from 'kysely';
import type { VaultSchema } from '../database/schema';
import { defaultTenant } from '../tenants/default';
import type { Brand } from './brand';

export const logoPath = (key: string) => `/brand/${key}`;

/** How pages of a tenant look: in its own way, else in that of `_default`, else plain. */
export async function readBrand(db: Kysely<VaultSchema>, tenant: string): Promise<Brand> {
  const { name } = await db
    .selectFrom('tenants')
    .select('name')
    .where('id', '=', tenant)
    .executeTakeFirstOrThrow();
  const rows = await db
    .selectFrom('tenant_branding')
    .select(['tenant', 'logo_key', 'logo_width', 'logo_height', 'colors'])
    .where('tenant', 'in', [tenant, defaultTenant])
    .execute();
  const row = rows.find((candidate) => candidate.tenant === tenant) ?? rows[0];
  return { name, logo: row ? logoOf(row) : null, colors: row?.colors ?? {} };
}

export function logoOf(row: {
  readonly logo_key: string | null;
  readonly logo_width: number | null;
  readonly logo_height: number | null;
}): Brand['logo'] {
  if (row.logo_key === null) return null;
  return {
    path: logoPath(row.logo_key),
    width: row.logo_width ?? 0,
    height: row.logo_height ?? 0,
  };
}
