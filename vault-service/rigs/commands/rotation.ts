import { parseArgs } from 'node:util';
import { print, table } from '../report';
import { rotationHeld, rotationUnderLoad } from '../rotation';
import type { RigCommand } from './command';

/** Bar 6. */
export const rotationCommand: RigCommand = {
  usage: `[--connections 5000] [--tenants 50] [--callers 8] [--pause-ms 10] [--kills 2] [--full]
                bar 6 in full: --full is --connections 100000 --tenants 1000 --kills 8, old versions end by the clock`,
  async run(args) {
    const { values } = parseArgs({
      args: [...args],
      options: {
        connections: { type: 'string' },
        tenants: { type: 'string' },
        callers: { type: 'string', default: '8' },
        'pause-ms': { type: 'string', default: '10' },
        kills: { type: 'string' },
        full: { type: 'boolean', default: false },
      },
    });
    const figures = await rotationUnderLoad({
      connections: Number(values.connections ?? (values.full ? 100_000 : 5_000)),
      tenants: Number(values.tenants ?? (values.full ? 1_000 : 50)),
      callers: Number(values.callers),
      pauseMs: Number(values['pause-ms']),
      kills: Number(values.kills ?? (values.full ? 8 : 2)),
      retiresByTheClock: values.full,
    });
    print(JSON.stringify(figures));
    const { load, ...rest } = figures;
    const rows = Object.entries({ ...load, answers: JSON.stringify(load.answers), ...rest });
    print(
      table(
        ['', ''],
        rows.map(([name, value]) => [name.replaceAll('_', ' '), String(value)]),
      ),
    );
    return rotationHeld(figures);
  },
};
