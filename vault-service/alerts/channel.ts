import { z } from 'zod/v4';
import type { TenantKeys } from '../encryption/tenant-keys';
import { alertKind, type AnyAlertKind } from './kinds/registry';

const fields = z.record(z.string(), z.unknown());

export const channelResource = (id: string) => `alert_channel/${id}`;

interface StoredChannel {
  readonly id: string;
  readonly tenant: string;
  readonly kind: string;
  readonly settings: Record<string, unknown>;
  readonly secret: Buffer | null;
}

/** The settings of a channel with its secrets opened. */
export async function openChannel(
  keys: TenantKeys,
  { id, tenant, kind, settings, secret }: StoredChannel,
): Promise<{ readonly kind: AnyAlertKind; readonly settings: object }> {
  const found = alertKind(kind);
  if (!secret) return { kind: found, settings };
  const cipher = await keys.cipher(tenant, secret);
  const opened = fields.parse(JSON.parse(cipher.open(channelResource(id), 'secret', secret)));
  return { kind: found, settings: { ...settings, ...opened } };
}

/** Settings apart from what is sealed of them. */
export function parted(
  { secrets }: AnyAlertKind,
  settings: object,
): { readonly shown: Record<string, unknown>; readonly hidden: Record<string, unknown> } {
  const entries = Object.entries(settings).filter(([, value]) => value !== undefined);
  return {
    shown: Object.fromEntries(entries.filter(([name]) => !secrets.includes(name))),
    hidden: Object.fromEntries(entries.filter(([name]) => secrets.includes(name))),
  };
}
