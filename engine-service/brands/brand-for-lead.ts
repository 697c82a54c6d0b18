import { Problem } from '../../platform/http/problem';
import type { CausingEvent } from '../bus/cause';
import type { TenantTransaction } from '../database/tenant-transaction';

export interface LeadBrand {
  readonly id: string;
  readonly country: string;
  readonly time_zone: string;
}

/** The brand of the webhook key a lead came through, else the tenant's first one. @throws Problem 422 when there is none. */
export async function brandForLead(
  transaction: TenantTransaction,
  event: CausingEvent | undefined,
): Promise<LeadBrand> {
  const arrival =
    event?.aggregate.type === 'inbox'
      ? await transaction
          .selectFrom('inbox_events')
          .select('brand_id')
          .where('id', '=', event.aggregate.id)
          .executeTakeFirst()
      : undefined;
  const brandId = arrival?.brand_id ?? undefined;
  const brand = await transaction
    .selectFrom('brands')
    .select(['id', 'country', 'time_zone'])
    .$if(brandId !== undefined, (query) => query.where('id', '=', brandId ?? ''))
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
  if (brand) return brand;
  throw new Problem({
    status: 422,
    code: 'brand_missing',
    detail: 'This tenant has no brand yet. Create one with POST /api/brands.',
  });
}
