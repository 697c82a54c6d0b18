import type { Client } from 'pg';
import type { MailServer } from './mail-server';
import type { TestVault } from './vault';

export interface ChannelOptions {
  readonly tenant?: string;
  readonly locale?: string;
  readonly events?: string[];
  readonly include_connect_link?: boolean;
}

/** A channel that mails to `mail` without TLS, which only this machine allows. */
export async function mailChannel(
  vault: TestVault,
  mail: MailServer,
  { tenant = 'acme', ...options }: ChannelOptions = {},
): Promise<string> {
  const { status, body, text } = await vault.admin.post('/v1/alert-channels', {
    tenant,
    kind: 'smtp',
    settings: {
      host: '127.0.0.1',
      port: mail.port,
      security: 'none',
      from: 'vault@agency.example',
      to: ['owner@agency.example', 'second@agency.example'],
    },
    ...options,
  });
  if (status !== 201) throw new Error(text);
  return String(body['id']);
}

/** Messages do not wait for what else may happen. */
export async function sendNow(sql: Client): Promise<void> {
  await sql.query('update alert_deliveries set next_at = now() where delivered_at is null');
}

/** Connections whose grants are refused from now on, or that an outage meets, without the network. */
export async function importMany(
  sql: Client,
  { tenant, provider, count }: { tenant: string; provider: string; count: number },
): Promise<string[]> {
  const { rows } = await sql.query<{ id: string }>(
    `insert into connections (id, tenant, subject, provider, kind, status, token_type, key_version)
     select gen_random_uuid(), $1, 'client-' || n, $2, 'oauth2', 'active', 'Bearer',
       (select max(version) from tenant_keys where tenant = $1)
     from generate_series(1, $3) n returning id`,
    [tenant, provider, count],
  );
  return rows.map(({ id }) => id);
}
