import { z } from 'zod/v4';
import { subAccountKinds } from '../providers/sub-account';
import type { SubAccountRow } from './store';

/** A sub-account as the API shows it. */
export const subAccountView = z.object({
  /** To lease with; null where it is not chosen. */
  id: z.uuid().nullable(),
  kind: z.enum(subAccountKinds),
  provider_id: z.string(),
  name: z.string(),
  chosen: z.boolean(),
  /** Since when the provider no longer lists it, which a health check sees: it is not leased. */
  lost_at: z.iso.datetime().nullable(),
});

export function viewOf(row: SubAccountRow): z.output<typeof subAccountView> {
  return {
    id: row.id,
    kind: subAccountView.shape.kind.parse(row.kind),
    provider_id: row.provider_id,
    name: row.name,
    chosen: true,
    lost_at: row.lost_at?.toISOString() ?? null,
  };
}
