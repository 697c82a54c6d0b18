import { parseArgs } from 'node:util';
import { canaries, canariesHeld } from '../canaries';
import { print, table } from '../report';
import type { RigCommand } from './command';

/** Bar 5. */
export const canariesCommand: RigCommand = {
  usage: `[--rounds 1] [--full]   a workload with canaries, then a scan of everything that stays
                bar 5 in full: --full is --rounds 5`,
  async run(args) {
    const { values } = parseArgs({
      args: [...args],
      options: { rounds: { type: 'string' }, full: { type: 'boolean', default: false } },
    });
    const figures = await canaries(
      Number(values.rounds ?? (values.full ? 5 : 1)),
      (line) => void process.stderr.write(`${line}\n`),
    );
    print(JSON.stringify(figures));
    print(
      table(
        ['place', 'bytes', 'found', 'really read'],
        figures.places.map(({ place, bytes, found, read }) => [
          place,
          bytes,
          found.length,
          read ? 'yes' : 'no',
        ]),
      ),
    );
    print(
      `${figures.canaries} secrets in ${figures.columns} sealed columns and elsewhere, ${figures.disguises} disguises; ` +
        `${figures.controls - figures.controls_missed.length} of ${figures.controls} planted ones found`,
    );
    for (const problem of [
      ...figures.without_canary.map((name) => `no canary in ${name}`),
      ...figures.controls_missed,
    ])
      print(problem);
    return canariesHeld(figures);
  },
};
