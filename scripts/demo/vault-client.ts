import { z } from 'zod/v4';
import { callJson } from './http';
import { vaultAdmin } from './installation';
import type { Stack } from '../stack/stack';

const auditPage = z.object({
  items: z.array(z.object({ at: z.iso.datetime() })),
});

/** How many tokens of the tenant the vault has handed out since then, by its audit log. */
export async function auditedLeases(stack: Stack, tenant: string, since: Date): Promise<number> {
  const query = new URLSearchParams({ tenant, action: 'connection.lease', limit: '200' });
  const { items } = await callJson(`${stack.urls.vault}/v1/audit?${query.toString()}`, auditPage, {
    headers: vaultAdmin(stack),
  });
  return items.filter(({ at }) => new Date(at) >= since).length;
}
