import type { Kysely } from 'kysely';
import type { VaultSchema } from '../database/schema';
import { publishWithin, type VaultEvent } from '../events/outbox';

export interface ProviderNews {
  /** Whose app it is; told of everything. */
  readonly owner: string;
  /** Who is told; each tenant but the owner learns of its own connections only. */
  readonly tenants: readonly string[];
  /** Affected connections by tenant. */
  readonly connections: ReadonlyMap<string, number>;
  readonly data: VaultEvent['data'];
}

/** One event for the owner (and the endpoints of all tenants), one for each other affected tenant. */
export async function publishProviderEvents(
  db: Kysely<VaultSchema>,
  type: 'provider.incident_opened' | 'provider.incident_closed',
  { owner, tenants, connections, data }: ProviderNews,
): Promise<void> {
  const all = [...connections.values()].reduce((sum, count) => sum + count, 0);
  await publishWithin(
    db,
    tenants.map((tenant) => ({
      type,
      tenant,
      connection: null,
      tenantOnly: tenant !== owner,
      data: {
        ...data,
        connections: tenant === owner ? all : (connections.get(tenant) ?? 0),
      },
    })),
  );
}
