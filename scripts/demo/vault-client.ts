import { z } from 'zod/v4';
import { callJson } from './http';
import { vaultAdmin } from './installation';
import type { Stack } from '../stack/stack';

const auditPage = z.object({
  data: z.array(z.object({ action: z.string(), at: z.iso.datetime() })),
});

/** How many tokens of the tenant the vault has handed out since then, by its audit log. */
export async function auditedLeases(stack: Stack, tenant: string, since: Date): Promise<number> {
  const query = new URLSearchParams({ tenant, limit: '200' });
  const { data } = await callJson(`${stack.urls.vault}/v1/audit?${query.toString()}`, auditPage, {
    headers: vaultAdmin(stack),
  });
  return data.filter(({ action, at }) => action.includes('lease') && new Date(at) >= since).length;
}
