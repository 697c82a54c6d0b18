import { Client } from 'pg';
import { Scope } from '../../platform/lifecycle/service';
import { post } from '../rigs/caller';
import { startRigStack } from '../rigs/processes';
import { load, type LoadFigures } from './load';
import { paced, together, type PacedSummary } from './paced';
import type { PacedFigures } from './paced-generator';
import { seed } from './seed';

export interface LeaseBenchOptions {
  readonly tenants: number;
  readonly connections: number;
  readonly durationS: number;
  /** The vault and the plain endpoint are paced in turns, this often. */
  readonly rounds: number;
  /** Options for the vault's Node, e.g. `--cpu-prof`. */
  readonly nodeOptions: string;
}

export interface LeaseBench {
  readonly tenants: number;
  readonly connections: number;
  /** As many leases as one replica gives. */
  readonly vault: LoadFigures;
  /** `select token from table` behind plain HTTP, in the same run. */
  readonly plain: LoadFigures;
  /** 500 requests per second, evenly spaced; latencies from the intended time of sending. */
  readonly vault_at_500: PacedSummary;
  readonly plain_at_500: PacedSummary;
  /** Leases answered and audit rows written by them; equal, or a lease went out without its row. */
  readonly leases: number;
  readonly audit_rows: number;
}

const concurrency = 64;
/** Few enough that the load generator does not spend its time on building them. */
const pathsInTurn = 500;
const pacedPerS = 500;
const warmUpS = 2;

export async function benchLeases(options: LeaseBenchOptions): Promise<LeaseBench> {
  const scope = new Scope();
  try {
    const stack = await startRigStack(scope);
    const vault = await stack.startVault({ environment: { NODE_OPTIONS: options.nodeOptions } });
    const ids = await seed(stack, options);
    const chosen = Array.from(
      { length: Math.min(pathsInTurn, ids.length) },
      () => ids[Math.floor(Math.random() * ids.length)] ?? '',
    );
    // An ordinary key, as a workflow has it: it is looked up for every call.
    const key = await post({ url: vault.url, adminKey: stack.adminKey }, '/v1/api-keys', {
      name: 'bench',
      tenants: ['*'],
      actions: ['lease'],
      rate_per_s: 20_000,
    });
    const leases = {
      url: vault.url,
      method: 'POST' as const,
      paths: chosen.map((id) => `/v1/connections/${id}/token`),
      headers: {
        authorization: `Bearer ${String(key.body['key'])}`,
        'content-type': 'application/json',
      },
      body: '{}',
    };
    const plainServer = await stack.startScript('bench/plain-endpoint.ts', {});
    const plain = {
      url: plainServer.url,
      method: 'GET' as const,
      paths: chosen.map((id) => `/tokens/${id}`),
      headers: {},
      body: '',
    };
    await load({ ...leases, connections: concurrency, durationS: 3 });
    await load({ ...plain, connections: concurrency, durationS: 2 });

    const before = await leaseRows(stack.databaseUrl);
    const pace = { ratePerS: pacedPerS, durationS: options.durationS, warmUpS };
    const vaultRuns: PacedFigures[] = [];
    const plainRuns: PacedFigures[] = [];
    for (let round = 0; round < options.rounds; round += 1) {
      vaultRuns.push(await paced({ ...leases, ...pace }));
      plainRuns.push(await paced({ ...plain, ...pace }));
    }
    const full = { connections: concurrency, durationS: options.durationS };
    const vaultFull = await load({ ...leases, ...full });
    const after = await leaseRows(stack.databaseUrl);
    const plainFull = await load({ ...plain, ...full });
    const vaultPaced = together(vaultRuns);
    const warmUps = options.rounds * warmUpS * pacedPerS;
    return {
      tenants: options.tenants,
      connections: options.connections,
      vault: vaultFull,
      plain: plainFull,
      vault_at_500: vaultPaced,
      plain_at_500: together(plainRuns),
      leases: vaultFull.answered + vaultPaced.answered + warmUps,
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
