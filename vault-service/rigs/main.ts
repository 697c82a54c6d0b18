import type { RigCommand } from './commands/command';
import { backupCommand } from './commands/backup';
import { crashCommand } from './commands/crash';
import { databaseAwayCommand } from './commands/database-away';
import { canariesCommand } from './commands/canaries';
import { connectAttacksCommand } from './commands/connect-attacks';
import { exactlyOnceCommand } from './commands/exactly-once';
import { killCommand } from './commands/kill';
import { tenancyCommand } from './commands/tenancy';
import { rotationCommand } from './commands/rotation';
import { print } from './report';

const rigs: Readonly<Record<string, RigCommand>> = {
  backup: backupCommand,
  'exactly-once': exactlyOnceCommand,
  kill: killCommand,
  canaries: canariesCommand,
  'connect-attacks': connectAttacksCommand,
  tenancy: tenancyCommand,
  'database-away': databaseAwayCommand,
  rotation: rotationCommand,
  crash: crashCommand,
};

async function main(): Promise<void> {
  const [name = '', ...args] = process.argv.slice(2);
  const rig = rigs[name];
  if (!rig) {
    print('usage: npm run rig -w vault-service -- RIG [options]');
    for (const [known, { usage }] of Object.entries(rigs))
      print(
        `  ${known.padEnd(16)}${usage.replaceAll('\n                ', `\n${' '.repeat(18)}`)}`,
      );
    process.exitCode = 64;
    return;
  }
  const held = await rig.run(args);
  print(held ? 'HELD' : 'NOT HELD');
  process.exitCode = held ? 0 : 1;
}

void main().catch((failure: unknown) => {
  print(failure instanceof Error ? (failure.stack ?? failure.message) : String(failure));
  process.exitCode = 1;
});
