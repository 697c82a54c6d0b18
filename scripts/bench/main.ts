// `npm run bench`: the benchmarks of both services in one run, the inbox beside a plain n8n workflow.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { dataFolder, main, repositoryRoot } from '../setup/setup.mjs';
import { say, step } from '../setup/progress.mjs';
import { foldersOf } from '../stack/folders';
import { readPorts, requirePorts } from '../stack/ports';
import { readOrCreateSecrets } from '../stack/secrets';
import { startStack } from '../stack/stack';
import { publishBaseline } from './n8n-baseline';

void main(async () => {
  const ports = readPorts(process.env);
  const folders = foldersOf(dataFolder());
  await requirePorts(ports);
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stopping.abort());
  const secrets = await readOrCreateSecrets(folders.secretsFile);
  const stack = await startStack({ ports, folders, secrets, signal: stopping.signal });
  try {
    const baselineUrl = await step('Publishing the baseline workflow', () =>
      publishBaseline(stack),
    );
    await bench('engine-service', ['inbox', '--baseline-url', baselineUrl]);
    await bench('vault-service', ['leases']);
  } finally {
    await stack.close();
  }
});

function bench(room: string, args: readonly string[]): Promise<void> {
  say(`\n${room}: ${args.join(' ')}\n`);
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--import', 'tsx', 'bench/main.ts', ...args], {
      cwd: path.join(repositoryRoot, room),
      stdio: 'inherit',
    });
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`The benchmark of ${room} ended with code ${String(code)}.`));
    });
  });
}
