import { parseArgs } from 'node:util';
import { databaseAway, databaseAwayHeld, type DatabaseAwayFigures } from '../database-away';
import { print, table } from '../report';
import type { RigCommand } from './command';

/** Bar 3. */
export const databaseAwayCommand: RigCommand = {
  usage: `[--rounds 8] [--connections 8] [--full]   8 kinds of outage in turn, and a control
                bar 3 in full: --full is --rounds 104 --connections 20, every 26th outage 36 s long`,
  async run(args) {
    const { values } = parseArgs({
      args: [...args],
      options: {
        rounds: { type: 'string' },
        connections: { type: 'string' },
        full: { type: 'boolean', default: false },
      },
    });
    const figures = await databaseAway({
      rounds: Number(values.rounds ?? (values.full ? 104 : 8)),
      connections: Number(values.connections ?? (values.full ? 20 : 8)),
      longOutageEvery: values.full ? 26 : 0,
      control: true,
    });
    print(JSON.stringify(figures));
    print(
      table(
        ['PostgreSQL', ...counted.map((name) => name.replaceAll('_', ' '))],
        figures.map((row) => [row.outage, ...counted.map((name) => row[name])]),
      ),
    );
    return databaseAwayHeld(figures);
  },
};

const counted = [
  'rounds',
  'refreshes',
  'spooled',
  'lost',
  'sent_twice',
  'readable',
  'flagged_in_between',
  'slowest_s',
] as const satisfies readonly (keyof DatabaseAwayFigures)[];
