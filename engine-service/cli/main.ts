import { Scope } from '../../platform/lifecycle/service';
import { createLogger } from '../../platform/logging/logger';
import { commands } from './commands';
import { openConsole } from './console';
import { UsageError } from './arguments';

async function main(words: readonly string[]): Promise<number> {
  const scope = new Scope();
  try {
    const [group = '', verb = '', ...rest] = words;
    const command = commands[`${group} ${verb}`];
    if (!command) throw new UsageError(usage());
    const { json, run } = command.prepare(rest);
    const logger = createLogger({ service: 'engine-cli', level: 'error' });
    const result = await run(await openConsole(process.env, logger, scope));
    process.stdout.write(json ? `${JSON.stringify(result)}\n` : readable(result));
    return 0;
  } catch (failure) {
    const message = failure instanceof Error ? failure.message : String(failure);
    process.stderr.write(`${message}\n`);
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

void main(process.argv.slice(2)).then((code) => process.exit(code));
