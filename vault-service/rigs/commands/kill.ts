import { parseArgs } from 'node:util';
import { killAtEveryPoint, killPoints, killRotations, killsHeld, type KillFigures } from '../kill';
import { print, table } from '../report';
import type { RigCommand } from './command';

/** Bar 2. */
export const killCommand: RigCommand = {
  usage: `[--kills 1] [--lanes 3] [--full]   each of 16 points × 4 rotations
                bar 2 in full: --full is --kills 8 (512 kills), and claims of the dead end by the clock`,
  async run(args) {
    const { values } = parseArgs({
      args: [...args],
      options: {
        kills: { type: 'string' },
        lanes: { type: 'string', default: '3' },
        full: { type: 'boolean', default: false },
      },
    });
    const figures = await killAtEveryPoint({
      points: killPoints,
      rotations: killRotations,
      killsPerCase: Number(values.kills ?? (values.full ? 8 : 1)),
      lanes: Number(values.lanes),
      expireClaims: !values.full,
    });
    print(JSON.stringify(figures));
    print(
      table(
        ['killed when', ...counted.map((name) => name.replaceAll('_', ' ')), 'slowest s'],
        killPoints
          .map((point) => figures.filter((row) => row.point === point))
          .concat([figures])
          .map((rows, index) => [
            killPoints[index] ?? 'all',
            ...counted.map((name) => rows.reduce((sum, row) => sum + row[name], 0)),
            Math.max(...rows.map((row) => row.slowest_s)),
          ]),
      ),
    );
    return killsHeld(figures);
  },
};

const counted = [
  'kills',
  'recovered',
  'flagged_alive',
  'flagged_lost',
  'silent',
  'lost_outside_window',
  'flagged_needlessly',
  'missed',
] as const satisfies readonly (keyof KillFigures)[];
