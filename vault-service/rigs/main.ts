import { parseArgs } from 'node:util';
import { exactlyOnce } from './exactly-once';
import { fixedTtlLock } from './fixed-ttl-lock';
import { killAtEveryPoint } from './kill';
import { print, table } from './report';

const usage = `usage: npm run rig -w vault-service -- RIG [options]
  exactly-once  [--replicas 3] [--callers 200] [--expiries 20] [--at-once 5] [--max-delay-ms 2000] [--stops]
                bar 1 in full: --expiries 1000 --at-once 20 --max-delay-ms 25000 --stops
  kill          [--kills 2]   for each of 9 cases (3 points × 3 rotations); bar 2 in full: --kills 56`;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      replicas: { type: 'string', default: '3' },
      callers: { type: 'string', default: '200' },
      expiries: { type: 'string', default: '20' },
      'at-once': { type: 'string', default: '5' },
      'max-delay-ms': { type: 'string', default: '2000' },
      stops: { type: 'boolean', default: false },
      kills: { type: 'string', default: '2' },
    },
  });
  const rigs: Readonly<Record<string, () => Promise<boolean>>> = {
    'exactly-once': async () => {
      const vault = await exactlyOnce({
        replicas: Number(values.replicas),
        callers: Number(values.callers),
        expiries: Number(values.expiries),
        atOnce: Number(values['at-once']),
        maxDelayMs: Number(values['max-delay-ms']),
        stops: values.stops,
      });
      const model = await fixedTtlLock({
        callers: 20,
        expiries: 50,
        lockTtlMs: 300,
        maxDelayMs: 600,
      });
      print(JSON.stringify({ vault, fixed_ttl_lock_without_fencing: model }));
      print(
        table(
          ['', 'expiries', 'token requests', 'spent twice', 'families revoked', 'refused', 'stale'],
          [
            [
              'vault',
              vault.expiries,
              vault.token_requests,
              vault.not_exactly_one,
              vault.families_revoked,
              vault.leases_refused,
              vault.stale_tokens,
            ],
            [
              'fixed-TTL lock, no fencing',
              model.expiries,
              model.token_requests,
              model.double_spends,
              model.families_revoked,
              '-',
              '-',
            ],
          ],
        ),
      );
      const held =
        vault.not_exactly_one +
          vault.families_revoked +
          vault.leases_refused +
          vault.stale_tokens ===
        0;
      return held && model.double_spends > 0;
    },
    kill: async () => {
      const figures = await killAtEveryPoint(Number(values.kills));
      print(JSON.stringify(figures));
      print(
        table(
          [
            'killed when',
            'rotation',
            'kills',
            'recovered',
            'flagged, alive',
            'flagged, lost',
            'silent',
            'lost outside window',
            'slowest s',
          ],
          figures.map((row) => [
            row.point,
            row.rotation,
            row.kills,
            row.recovered,
            row.flagged_alive,
            row.flagged_lost,
            row.silent,
            row.lost_outside_window,
            row.slowest_s,
          ]),
        ),
      );
      return figures.every((row) => row.silent + row.lost_outside_window === 0);
    },
  };
  const rig = rigs[positionals[0] ?? ''];
  if (!rig) {
    print(usage);
    process.exitCode = 64;
    return;
  }
  const held = await rig();
  print(held ? 'HELD' : 'NOT HELD');
  process.exitCode = held ? 0 : 1;
}

void main().catch((failure: unknown) => {
  print(failure instanceof Error ? (failure.stack ?? failure.message) : String(failure));
  process.exitCode = 1;
});
