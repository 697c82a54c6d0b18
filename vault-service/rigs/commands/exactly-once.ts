import { parseArgs } from 'node:util';
import { exactlyOnce } from '../exactly-once';
import { fixedTtlLock } from '../fixed-ttl-lock';
import { print, table } from '../report';
import type { RigCommand } from './command';

/** Bar 1, beside a model of what it replaces. */
export const exactlyOnceCommand: RigCommand = {
  usage: `[--full] [--replicas 3] [--callers 200] [--expiries 20] [--at-once 5] [--max-delay-ms 2000] [--stops]
                bar 1 in full is --expiries 1000 --at-once 20 --max-delay-ms 25000 --stops`,
  async run(args) {
    const { values } = parseArgs({
      args: [...args],
      options: {
        full: { type: 'boolean', default: false },
        replicas: { type: 'string', default: '3' },
        callers: { type: 'string', default: '200' },
        expiries: { type: 'string' },
        'at-once': { type: 'string' },
        'max-delay-ms': { type: 'string' },
        stops: { type: 'boolean', default: false },
      },
    });
    const { full } = values;
    const vault = await exactlyOnce({
      replicas: Number(values.replicas),
      callers: Number(values.callers),
      expiries: Number(values.expiries ?? (full ? 1_000 : 20)),
      atOnce: Number(values['at-once'] ?? (full ? 20 : 5)),
      maxDelayMs: Number(values['max-delay-ms'] ?? (full ? 25_000 : 2_000)),
      stops: full || values.stops,
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
      vault.not_exactly_one + vault.families_revoked + vault.leases_refused + vault.stale_tokens ===
      0;
    return held && model.double_spends > 0;
  },
};
