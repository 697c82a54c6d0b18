import { parseArgs } from 'node:util';
import { attacksHeld, connectAttacks } from '../connect-attacks';
import { print, table } from '../report';
import type { RigCommand } from './command';

/** Bar 8. */
export const connectAttacksCommand: RigCommand = {
  usage: `[--rounds 1] [--full]   each attack in an order of chance, an honest flow beside it
                bar 8 in full: --full is --rounds 10`,
  async run(args) {
    const { values } = parseArgs({
      args: [...args],
      options: { rounds: { type: 'string' }, full: { type: 'boolean', default: false } },
    });
    const figures = await connectAttacks(
      Number(values.rounds ?? (values.full ? 10 : 1)),
      (line) => void process.stderr.write(`${line}\n`),
    );
    print(JSON.stringify(figures));
    print(
      table(
        ['', 'attacks', 'tried', 'successes', 'honest flow failed', 'weakened', 'noticed'],
        [
          [
            'connect',
            figures.attacks,
            figures.tried,
            figures.successes,
            figures.controls_failed,
            figures.proofs,
            figures.proofs_noticed,
          ],
        ],
      ),
    );
    return attacksHeld(figures);
  },
};
