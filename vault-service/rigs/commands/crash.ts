import { parseArgs } from 'node:util';
import { crashHeld, crashUnderLoad } from '../crash';
import { killRotations } from '../kill';
import { print, table } from '../report';
import type { RigCommand } from './command';

/** The service and its database are killed under load. */
export const crashCommand: RigCommand = {
  usage: `[--rotation strict|grace|reuse_ok|none] [--connections 60] [--callers 8] [--kills 7] [--ttl-s 6] [--full]   7 kinds of crash in turn
                in full: --full is --connections 200 --kills 70, and claims of the dead end by the clock`,
  async run(args) {
    const { values } = parseArgs({
      args: [...args],
      options: {
        rotation: { type: 'string', default: 'strict' },
        connections: { type: 'string' },
        callers: { type: 'string', default: '8' },
        kills: { type: 'string' },
        'ttl-s': { type: 'string', default: '6' },
        full: { type: 'boolean', default: false },
      },
    });
    const rotation = killRotations.find((known) => known === values.rotation);
    if (!rotation) throw new Error(`--rotation must be one of ${killRotations.join(', ')}.`);
    const figures = await crashUnderLoad({
      rotation,
      connections: Number(values.connections ?? (values.full ? 200 : 60)),
      callers: Number(values.callers),
      kills: Number(values.kills ?? (values.full ? 70 : 7)),
      accessTtlS: Number(values['ttl-s']),
      expireClaims: !values.full,
    });
    print(JSON.stringify(figures));
    print(
      table(
        ['', ''],
        Object.entries(figures).map(([name, value]: [string, unknown]) => [
          name.replaceAll('_', ' '),
          JSON.stringify(value),
        ]),
      ),
    );
    return crashHeld(figures);
  },
};
