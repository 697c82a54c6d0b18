import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { sql } from 'kysely';
import type { Command } from './command-line';

interface Counts {
  readonly tenants: string;
  readonly connections: string;
  readonly need_attention: string;
  readonly overdue: string;
  readonly abandoned: string;
  readonly keys_retiring: string;
}

export const doctor: Command = {
  name: 'doctor',
  arguments: '',
  summary: 'Say what is healthy and what is not',
  options: [],
  async run({ database, settings }) {
    const { rows } = await sql<Counts>`
      select
        (select count(*) from tenants where deleted_at is null and id <> '_default') as tenants,
        (select count(*) from connections where status <> 'revoked') as connections,
        (select count(*) from connections where status in ('reauth_required', 'error')) as need_attention,
        (select count(*) from connections where refresh_due_at < now() - interval '5 minutes'
           and refresh_owner is null and status in ('active', 'expiring')) as overdue,
        (select count(*) from connections where refresh_deadline < now() - interval '1 minute') as abandoned,
        (select count(*) from tenant_keys where status = 'retiring') as keys_retiring`.execute(
      database.query,
    );
    const counts = rows[0];
    const spooled = await readdir(path.join(settings.dataFolder, 'spool')).catch(() => []);
    // Both stay at 0 while any replica runs.
    const ok = counts?.overdue === '0' && counts.abandoned === '0';
    return {
      ok,
      database: 'reachable',
      master_key: `${settings.rootKey.id} opens this database`,
      ...counts,
      spooled_answers: spooled.length,
      ...(ok
        ? {}
        : { advice: 'Refreshes are overdue: is a vault-service running on this database?' }),
    };
  },
};
