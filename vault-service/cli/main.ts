import { ConfigurationError } from '../../platform/configuration/environment';
import { commands } from './commands';
import { parseCommandLine, UsageError } from './command-line';
import { openVaultStore } from './store';

const usage = `usage: npm run cli -w vault-service -- COMMAND [options] [--json]
${commands.map(({ name, arguments: args, summary }) => `  ${`${name} ${args}`.padEnd(64)} ${summary}`).join('\n')}
Settings are read from the same environment variables as the service.`;

async function main(): Promise<void> {
  const { command, options, json } = parseCommandLine(process.argv.slice(2), commands);
  const store = await openVaultStore(process.env);
  try {
    const result = await command.run(store, options);
    const lines = json
      ? [JSON.stringify(result)]
      : Object.entries(result).map(([name, value]) => `${name}: ${shown(value)}`);
    process.stdout.write(`${lines.join('\n')}\n`);
    if (result['ok'] === false) process.exitCode = 1;
  } finally {
    await store.close();
  }
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

void main().catch((failure: unknown) => {
  const message = failure instanceof Error ? failure.message : String(failure);
  const isUsage = failure instanceof UsageError;
  process.stderr.write(`vault: ${message}\n${isUsage ? `${usage}\n` : ''}`);
  process.exitCode = isUsage ? 64 : failure instanceof ConfigurationError ? 78 : 1;
});
