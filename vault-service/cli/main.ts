import '../refresh/silence-debug';
import { ConfigurationError } from '../../platform/configuration/environment';
import { commands } from './commands';
import { parseCommandLine, UsageError, type Command, type Result } from './command-line';

const program = 'npm run cli -w vault-service --';
const usage = `usage: ${program} COMMAND [options] [--json]
${commands.map(({ name, arguments: args, summary }) => `  ${`${name} ${args}`.padEnd(66)} ${summary}`).join('\n')}
"COMMAND --help" says more. Settings are read from the same environment variables as the service.
Exit codes: 0 done, 1 refused or not healthy, 64 wrong command line, 78 wrong settings.`;

async function main(): Promise<void> {
  const { command, options, json, help } = parseCommandLine(process.argv.slice(2), commands);
  if (help || !command) {
    process.stdout.write(`${command ? helpOf(command) : usage}\n`);
    return;
  }
  const result = await command.run(process.env, options);
  process.stdout.write(`${json ? JSON.stringify(result) : readable(result)}\n`);
  if (result['ok'] === false) process.exitCode = 1;
}

function helpOf({ name, arguments: args, summary, help }: Command): string {
  return `${summary}.\n\nusage: ${program} ${`${name} ${args}`.trim()} [--json]\n\n${help}`;
}

function readable(result: Result): string {
  return Object.entries(result)
    .map(([name, value]) =>
      Array.isArray(value)
        ? [`${name}:`, ...value.map((entry) => `  ${line(entry)}`)].join('\n')
        : `${name}: ${line(value)}`,
    )
    .join('\n');
}

function line(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value instanceof Date) return value.toISOString();
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return JSON.stringify(value);
  return Object.entries(value)
    .map(([name, part]) => `${name} ${line(part)}`)
    .join(' · ');
}

void main().catch((failure: unknown) => {
  const message = failure instanceof Error ? failure.message : String(failure);
  const isUsage = failure instanceof UsageError;
  process.stderr.write(`vault: ${message}\n${isUsage ? `${usage}\n` : ''}`);
  process.exitCode = isUsage ? 64 : failure instanceof ConfigurationError ? 78 : 1;
});
