import { parseArgs } from 'node:util';
import { benchLeases } from './leases';
import { print, table } from '../rigs/report';

const usage = `usage: npm run bench -w vault-service -- leases [--connections 100000] [--tenants 1000] [--seconds 10] [--rounds 3] [--json]`;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      connections: { type: 'string', default: '100000' },
      tenants: { type: 'string', default: '1000' },
      seconds: { type: 'string', default: '10' },
      rounds: { type: 'string', default: '3' },
      'node-options': { type: 'string', default: '' },
      json: { type: 'boolean', default: false },
    },
  });
  if (positionals[0] !== 'leases') {
    print(usage);
    process.exitCode = 64;
    return;
  }
  const figures = await benchLeases({
    connections: Number(values.connections),
    tenants: Number(values.tenants),
    durationS: Number(values.seconds),
    rounds: Number(values.rounds),
    nodeOptions: values['node-options'],
  });
  print(JSON.stringify(figures));
  if (values.json) return;
  print(
    table(
      ['64 connections, as fast as it goes', 'per second', 'p50 ms', 'p99 ms', 'max ms', 'failed'],
      (
        [
          ['vault: leases, audit row committed first', figures.vault],
          ['plain: select token from table', figures.plain],
        ] as const
      ).map(([name, row]) => [name, row.per_s, row.p50_ms, row.p99_ms, row.max_ms, row.failed]),
    ),
  );
  print('');
  print(
    table(
      ['500/s, evenly spaced', 'sent', 'p50 ms', 'p99 ms', 'p99.9 ms', 'max ms', 'failed', 'late'],
      (
        [
          ['vault: leases, audit row committed first', figures.vault_at_500],
          ['plain: select token from table', figures.plain_at_500],
        ] as const
      ).map(([name, row]) => [
        name,
        row.sent,
        row.p50_ms,
        row.p99_ms,
        row.p999_ms,
        row.max_ms,
        row.failed,
        row.generator_late_p99_ms,
      ]),
    ),
  );
  print(`leases ${figures.leases}, audit rows of them ${figures.audit_rows}`);
}

void main().catch((failure: unknown) => {
  print(failure instanceof Error ? (failure.stack ?? failure.message) : String(failure));
  process.exitCode = 1;
});
