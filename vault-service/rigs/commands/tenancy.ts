import { parseArgs } from 'node:util';
import { print, table } from '../report';
import { tenancy, tenancyHeld } from '../tenancy';
import type { RigCommand } from './command';

/** Bar 7. */
export const tenancyCommand: RigCommand = {
  usage: `[--full]   every route of the API's own document × keys × somebody else's things
                bar 7 in full: --full takes each action alone and all but each, for four tenant scopes`,
  async run(args) {
    const { values } = parseArgs({
      args: [...args],
      options: { full: { type: 'boolean', default: false } },
    });
    const figures = await tenancy(values.full, (line) => void process.stderr.write(`${line}\n`));
    print(JSON.stringify(figures));
    for (const finding of [...figures.not_covered, ...figures.findings.slice(0, 50)])
      print(finding);
    print(
      table(
        [
          '',
          'routes',
          'keys',
          'calls',
          'foreign bytes',
          'told apart',
          'wrong permission',
          'not covered',
        ],
        [
          [
            'tenancy',
            figures.routes,
            figures.keys,
            figures.calls,
            figures.foreign_bytes,
            figures.told_apart,
            figures.wrong_permission,
            figures.not_covered.length,
          ],
        ],
      ),
    );
    return tenancyHeld(figures);
  },
};
