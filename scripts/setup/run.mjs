// `node scripts/setup/run.mjs COMMAND …`: sets the machine up if needed, then runs COMMAND on Node 24 and
// passes signals on, so that stopping npm stops the program. An IPC channel tells the program when this
// process was killed without a chance to say so.
import { spawn } from 'node:child_process';
import { ensureSetup, main } from './setup.mjs';

await main(async () => {
  const [command, ...args] = process.argv.slice(2);
  if (!command) throw new Error('usage: run.mjs COMMAND [ARG …]');
  let child;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => (child ? child.kill(signal) : process.exit(130)));
  }
  const startedAt = String(Date.now());
  const env = { ...(await ensureSetup()), MARKETING_ENGINE_STARTED_AT: startedAt };
  child = spawn(command, args, { env, stdio: ['inherit', 'inherit', 'inherit', 'ipc'] });
  // npm that was killed cannot pass the signal on: being handed to another parent says the same.
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) child.kill('SIGTERM');
  }, 1_000).unref();
  child.on('error', (failure) => {
    process.stderr.write(`${command}: ${failure.message}\n`);
    process.exit(127);
  });
  child.on('exit', (code, signal) => {
    process.exit(code ?? (signal === 'SIGINT' || signal === 'SIGTERM' ? 0 : 1));
  });
});
