import path from 'node:path';
import { stat } from 'node:fs/promises';
import { seed } from '../bench/seed';
import { commands } from '../cli/commands';
import { Scope } from '../../platform/lifecycle/service';
import { createLogger } from '../../platform/logging/logger';
import { startEmbeddedPostgres } from '../../platform/postgres/embedded';
import { startRigStack } from './processes';

export interface BackupFigures {
  readonly connections: number;
  readonly bytes: number;
  readonly backup_s: number;
  readonly restore_s: number;
  /** Leases of restored connections, by a vault started on the new database: tried, and how many gave a token. */
  readonly leases_tried: number;
  readonly leases_given: number;
  readonly audit_holds: boolean;
}

const restoreWithinS = 60;
const leasesTried = 200;

/** A backup is written beside a running vault, restored into another PostgreSQL, and served from there. */
export async function backupAndRestore(
  size: { readonly connections: number; readonly tenants: number },
  progress: (line: string) => void,
): Promise<BackupFigures> {
  const scope = new Scope();
  try {
    const stack = await startRigStack(scope);
    const serving = await stack.startVault();
    progress(`storing ${size.connections} connections`);
    const ids = await seed(stack, size);
    const file = path.join(stack.folder, 'vault.backup');
    const from = { DATABASE_URL: stack.databaseUrl, VAULT_DATA: stack.folder };
    progress('writing the backup');
    const backup_s = await seconds(() => run('backup', from, { to: file }));
    serving.child.kill('SIGTERM');
    await serving.ended;

    const other = scope.own(
      await startEmbeddedPostgres({
        dataFolder: path.join(stack.folder, 'other'),
        port: 0,
        logger: createLogger({ service: 'rig', level: 'silent' }),
      }),
    );
    const DATABASE_URL = await other.databaseUrl('vault');
    const to = { ...from, DATABASE_URL, VAULT_MASTER_KEY: stack.masterKey };
    progress('restoring it elsewhere');
    const restore_s = await seconds(() => run('restore', to, { from: file }));
    const { ok } = await run('audit verify', to, {});
    const restored = await stack.startVault({ environment: { DATABASE_URL } });
    progress('leasing from it');
    const tried = ids.filter((_, index) => index % Math.ceil(ids.length / leasesTried) === 0);
    let leases_given = 0;
    for (const id of tried) {
      const answer = await fetch(`${restored.url}/v1/connections/${id}/token`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${stack.adminKey}`,
          'content-type': 'application/json',
        },
        body: '{}',
      });
      await answer.arrayBuffer();
      if (answer.ok) leases_given += 1;
    }
    return {
      connections: ids.length,
      bytes: (await stat(file)).size,
      backup_s,
      restore_s,
      leases_tried: tried.length,
      leases_given,
      audit_holds: ok === true,
    };
  } finally {
    await scope.close();
  }
}

export function backupHeld(figures: BackupFigures): boolean {
  return (
    figures.restore_s <= restoreWithinS &&
    figures.backup_s <= restoreWithinS &&
    figures.leases_tried > 0 &&
    figures.leases_given === figures.leases_tried &&
    figures.audit_holds
  );
}

async function run(
  name: string,
  environment: Readonly<Record<string, string>>,
  options: Readonly<Record<string, string>>,
) {
  const command = commands.find((one) => one.name === name);
  if (!command) throw new Error(`There is no command ${name}`);
  return command.run(environment, options);
}

async function seconds(act: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await act();
  return Math.round((performance.now() - begun) / 10) / 100;
}
