import type { Selectable } from 'kysely';
import { v7 as uuidV7 } from 'uuid';
import type { EngineSchema } from '../database/schema';
import type { TenantTransaction } from '../database/tenant-transaction';
import type { BrandChange, BrandView, NewBrand } from './schema';

type Product = NewBrand['products'][number];

/** Stores a brand; language, country and zone come from the tenant where they are not given. */
export async function createBrand(
  transaction: TenantTransaction,
  tenant: string,
  brand: NewBrand,
): Promise<BrandView> {
  const home = await transaction
    .selectFrom('tenants')
    .select(['language', 'country', 'time_zone'])
    .where('id', '=', tenant)
    .executeTakeFirstOrThrow();
  const id = uuidV7();
  await transaction
    .insertInto('brands')
    .values({
      id,
      tenant_id: tenant,
      name: brand.name,
      subject: brand.subject,
      language: brand.language ?? home.language,
      country: brand.country ?? home.country,
      time_zone: brand.time_zone ?? home.time_zone,
      voice: brand.voice,
      meeting_event_type_id: brand.meeting.event_type_id,
      meeting_duration_min: brand.meeting.duration_min,
      meeting_window_days: brand.meeting.window_days,
      whatsapp_template_name: brand.whatsapp.template_name,
      whatsapp_alternatives_template_name: brand.whatsapp.alternatives_template_name,
      whatsapp_template_language: brand.whatsapp.template_language,
    })
    .execute();
  await replaceProducts(transaction, tenant, id, brand.products);
  return requireStored(transaction, id);
}

/** Changes what is given and leaves the rest. Undefined when the tenant has no such brand. */
export async function changeBrand(
  transaction: TenantTransaction,
  tenant: string,
  id: string,
  change: BrandChange,
  now: Date,
): Promise<BrandView | undefined> {
  const { products, meeting, whatsapp, ...own } = change;
  const updated = await transaction
    .updateTable('brands')
    .set({
      ...own,
      ...(meeting?.event_type_id === undefined
        ? {}
        : { meeting_event_type_id: meeting.event_type_id }),
      ...(meeting?.duration_min === undefined
        ? {}
        : { meeting_duration_min: meeting.duration_min }),
      ...(meeting?.window_days === undefined ? {} : { meeting_window_days: meeting.window_days }),
      ...(whatsapp?.template_name === undefined
        ? {}
        : { whatsapp_template_name: whatsapp.template_name }),
      ...(whatsapp?.alternatives_template_name === undefined
        ? {}
        : { whatsapp_alternatives_template_name: whatsapp.alternatives_template_name }),
      ...(whatsapp?.template_language === undefined
        ? {}
        : { whatsapp_template_language: whatsapp.template_language }),
      updated_at: now,
    })
    .where('id', '=', id)
    .returning('id')
    .executeTakeFirst();
  if (!updated) return undefined;
  if (products) await replaceProducts(transaction, tenant, id, products);
  return requireStored(transaction, id);
}

/** Brands with their products, oldest first. `ids` undefined reads all of the tenant. */
export async function readBrands(
  transaction: TenantTransaction,
  ids?: readonly string[],
): Promise<readonly BrandView[]> {
  const rows = await transaction
    .selectFrom('brands')
    .selectAll()
    .$if(ids !== undefined, (query) => query.where('id', 'in', [...(ids ?? [])]))
    .orderBy('id')
    .execute();
  if (rows.length === 0) return [];
  const products = await transaction
    .selectFrom('products')
    .selectAll()
    .where(
      'brand_id',
      'in',
      rows.map((row) => row.id),
    )
    .orderBy('position')
    .execute();
  return rows.map((row) =>
    viewOf(
      row,
      products.filter((product) => product.brand_id === row.id),
    ),
  );
}

async function requireStored(transaction: TenantTransaction, id: string): Promise<BrandView> {
  const [brand] = await readBrands(transaction, [id]);
  if (!brand) throw new Error('A brand that was just written cannot be read.');
  return brand;
}

async function replaceProducts(
  transaction: TenantTransaction,
  tenant: string,
  brandId: string,
  products: readonly Product[],
): Promise<void> {
  await transaction.deleteFrom('products').where('brand_id', '=', brandId).execute();
  if (products.length === 0) return;
  await transaction
    .insertInto('products')
    .values(
      products.map((product, position) => ({
        id: uuidV7(),
        tenant_id: tenant,
        brand_id: brandId,
        position,
        ...product,
      })),
    )
    .execute();
}

function viewOf(
  row: Selectable<EngineSchema['brands']>,
  products: readonly Selectable<EngineSchema['products']>[],
): BrandView {
  return {
    id: row.id,
    name: row.name,
    subject: row.subject,
    language: row.language,
    country: row.country,
    time_zone: row.time_zone,
    voice: row.voice,
    products: products.map(({ id, name, description, facts, price_minor, currency, url }) => ({
      id,
      name,
      description,
      facts,
      price_minor: price_minor === null ? null : Number(price_minor),
      currency,
      url,
    })),
    meeting: {
      event_type_id: row.meeting_event_type_id === null ? null : Number(row.meeting_event_type_id),
      duration_min: row.meeting_duration_min,
      window_days: row.meeting_window_days,
    },
    whatsapp: {
      template_name: row.whatsapp_template_name,
      alternatives_template_name: row.whatsapp_alternatives_template_name,
      template_language: row.whatsapp_template_language,
    },
  };
}
