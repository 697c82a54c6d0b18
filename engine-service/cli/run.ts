import { Scope } from '../../platform/lifecycle/service';
import { createLogger } from '../../platform/logging/logger';
import { UsageError } from './arguments';
import { commands } from './commands';
import { openConsole } from './console';

export interface CommandLine {
  readonly words: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

/** Runs one command. Returns the exit code: 0 done, 64 wrong command line (EX_USAGE of sysexits.h), 1 anything else. */
export async function runCommand({ words, environment, out, err }: CommandLine): Promise<number> {
  const scope = new Scope();
  try {
    const [group = '', verb = '', ...rest] = words;
    const command = commands[`${group} ${verb}`];
    if (!command) throw new UsageError(usage());
    const { json, run } = command.prepare(rest);
    const logger = createLogger({ service: 'engine-cli', level: 'error' });
    const result = await run(await openConsole(environment, logger, scope));
    out(json ? `${JSON.stringify(result)}\n` : readable(result));
    return 0;
  } catch (failure) {
    err(`${failure instanceof Error ? failure.message : String(failure)}\n`);
    return failure instanceof UsageError ? 64 : 1;
  } finally {
    await scope.close();
  }
}

function usage(): string {
  const lines = Object.entries(commands).map(([name, { help }]) => `  ${name} ${help}`);
  return `Usage: npm run cli -w engine-service -- COMMAND [--json]\n${lines.join('\n')}`;
}

function readable(result: object): string {
  return Object.entries(result)
    .map(
      ([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}\n`,
    )
    .join('');
}
