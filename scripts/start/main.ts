import { parseArgs } from 'node:util';
import { ConfigurationError } from '../../platform/configuration/environment';
import { mainJob } from '../demo/main-job';
import { prepareDemo } from '../demo/installation';
import { runSteps, stepTable, type StepResult } from '../demo/step-table';
import { dataFolder, SetupProblem } from '../setup/setup.mjs';
import { say, step } from '../setup/progress.mjs';
import { foldersOf } from '../stack/folders';
import { readPorts, requirePorts } from '../stack/ports';
import { readOrCreateSecrets } from '../stack/secrets';
import { startStack, type Stack } from '../stack/stack';

const usage = `npm start              starts everything, sends one lead through, and stays up until Ctrl-C
npm start -- --once    the same with the resilience checks, then exits: 0 when every step succeeded

Data lives in .marketing-engine (MARKETING_ENGINE_DATA moves it; delete it to start afresh).
Ports: N8N_PORT, VAULT_PORT, VAULT_REPLICA_PORT, ENGINE_PORT, SANDBOX_PORT, POSTGRES_PORT.`;

const stopping = new AbortController();

async function run(): Promise<number> {
  const { values } = parseArgs({
    options: {
      once: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    say(usage);
    return 0;
  }
  const startedAt = Number(process.env.MARKETING_ENGINE_STARTED_AT ?? Date.now());
  const ports = readPorts(process.env);
  const folders = foldersOf(dataFolder());
  await requirePorts(ports);
  const secrets = await readOrCreateSecrets(folders.secretsFile);
  const stack = await startStack({ ports, folders, secrets, signal: stopping.signal });
  try {
    const { installation } = await step(
      'Preparing the demo client and importing the workflows',
      () => prepareDemo(stack, folders.demoFile),
    );
    say('\nOne lead, from web form to booked meeting:\n');
    const results = await runSteps(mainJob(stack, installation, { checks: values.once }), showStep);
    const succeeded = results.every(({ ok }) => ok);
    say(`\n${stepTable(results)}\n`);
    say(
      `${succeeded ? 'All steps succeeded' : `Failed at: ${results.at(-1)?.title ?? ''}`} · ${((Date.now() - startedAt) / 1000).toFixed(0)} s in all, installation included.\n`,
    );
    if (values.once || !succeeded) return succeeded ? 0 : 1;
    say(addresses(stack));
    await untilStopped();
    return 0;
  } finally {
    await step('Stopping', () => stack.close());
  }
}

function showStep({ ok, title, seen }: StepResult): void {
  say(`${ok ? '✓' : '✗'} ${title}: ${seen}`);
}

function addresses(stack: Stack): string {
  return `Running. Everything below is on this machine only; vendors are played by the sandbox.

  n8n (see the runs)    ${stack.urls.n8n}   ${stack.owner.email} / ${stack.owner.password}
  Engine API            ${stack.urls.engine}/openapi.json
  Token vault API       ${stack.urls.vault}/openapi.json
  Sandbox (sent messages, bookings)  ${stack.urls.sandbox}/

Ctrl-C stops all of it.`;
}

function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    // A pending promise alone does not keep the process up.
    const keepAlive = setInterval(() => undefined, 60_000);
    const end = () => {
      clearInterval(keepAlive);
      resolve();
    };
    if (stopping.signal.aborted) end();
    else stopping.signal.addEventListener('abort', end, { once: true });
  });
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect'] as const) {
  process.on(signal, () => stopping.abort(new SetupProblem('Stopped.')));
}

run().then(
  (code) => process.exit(code),
  (failure: unknown) => {
    const expected = failure instanceof SetupProblem || failure instanceof ConfigurationError;
    const stopped = stopping.signal.aborted;
    const message = failure instanceof Error ? failure.message : String(failure);
    say(stopped ? '\nStopped.' : `\n✗ ${message}`);
    if (!expected && !stopped && failure instanceof Error) {
      say('The logs are in .marketing-engine/logs; `npm run doctor` checks each part.');
    }
    process.exit(stopped ? 130 : 1);
  },
);
