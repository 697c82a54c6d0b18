import { commands } from '../../cli/commands';
import { parseCommandLine, type Result } from '../../cli/command-line';
import type { Environment } from '../../configuration/settings';

/** Runs one command line of `vault` in this process. Words are separated by one blank each. */
export async function runCli(line: string, environment: Environment): Promise<Result> {
  const { command, options } = parseCommandLine(line.split(' '), commands);
  if (!command) throw new Error(`"${line}" asks for help only`);
  return command.run(environment, options);
}
