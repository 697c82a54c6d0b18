import { Client } from 'pg';
import { Scope } from '../../platform/lifecycle/service';
import { startRigStack } from '../rigs/processes';
import { load, type LoadFigures } from './load';
import { seed } from './seed';

export interface LeaseBenchOptions {
  readonly tenants: number;
  readonly connections: number;
  readonly durationS: number;
}

export interface LeaseBench {
  readonly tenants: number;
  readonly connections: number;
  /** As many leases as one replica gives. */
  readonly vault: LoadFigures;
  /** 500 leases per second. */
  readonly vault_at_500: LoadFigures;
  /** `select token from table` behind plain HTTP, in the same run. */
  readonly plain: LoadFigures;
  /** Leases answered and audit rows written by them; equal, or a lease went out without its row. */
  readonly leases: number;
  readonly audit_rows: number;
}

const concurrency = 64;
/** Few enough that the load generator does not spend its time on building them. */
const pathsInTurn = 500;
const pacedPerS = 500;
const pacedConcurrency = 10;

export async function benchLeases(options: LeaseBenchOptions): Promise<LeaseBench> {
  const scope = new Scope();
  try {
    const stack = await startRigStack(scope);
    const vault = await stack.startVault();
    const ids = await seed(stack, options);
    const chosen = Array.from(
      { length: Math.min(pathsInTurn, ids.length) },
      () => ids[Math.floor(Math.random() * ids.length)] ?? '',
    );
    const leases = {
      url: vault.url,
      method: 'POST' as const,
      paths: chosen.map((id) => `/v1/connections/${id}/token`),
      headers: { authorization: `Bearer ${stack.adminKey}`, 'content-type': 'application/json' },
      body: '{}',
      connections: concurrency,
    };
    await load({ ...leases, durationS: 3 });
    const before = await leaseRows(stack.databaseUrl);
    const full = await load({ ...leases, durationS: options.durationS });
    const paced = await load({
      ...leases,
      connections: pacedConcurrency,
      durationS: options.durationS,
      ratePerS: pacedPerS,
    });
    const after = await leaseRows(stack.databaseUrl);
    const plainServer = await stack.startScript('bench/plain-endpoint.ts', {});
    const plain = {
      url: plainServer.url,
      method: 'GET' as const,
      paths: chosen.map((id) => `/tokens/${id}`),
      connections: concurrency,
    };
    await load({ ...plain, durationS: 2 });
    return {
      tenants: options.tenants,
      connections: options.connections,
      vault: full,
      vault_at_500: paced,
      plain: await load({ ...plain, durationS: options.durationS }),
      leases: full.answered + paced.answered,
      audit_rows: after - before,
    };
  } finally {
    await scope.close();
  }
}

async function leaseRows(url: string): Promise<number> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ count: string }>(
    'select count(*) from audit_log where action = \'connection.lease\' and body like \'%"outcome":"ok"%\'',
  );
  await client.end();
  return Number(rows[0]?.count);
}
