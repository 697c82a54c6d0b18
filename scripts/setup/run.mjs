// `node scripts/setup/run.mjs COMMAND …`: sets the machine up if needed, then runs COMMAND on Node 24 and
// passes signals on, so that stopping npm stops the program. An IPC channel tells the program when this
// process was killed without a chance to say so.
import { execFileSync, spawn } from 'node:child_process';
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
  // A killed npm cannot pass the signal on: its absence says the same.
  const npm = startingProcess();
  setInterval(() => {
    if (!isAlive(npm)) child.kill('SIGTERM');
  }, 1_000).unref();
  child.on('error', (failure) => {
    process.stderr.write(`${command}: ${failure.message}\n`);
    process.exit(127);
  });
  child.on('exit', (code, signal) => {
    process.exit(code ?? (signal === 'SIGINT' || signal === 'SIGTERM' ? 0 : 1));
  });
});

/** Process id of the npm that runs us, which may stand behind a shell; our parent's where that cannot be told. */
function startingProcess() {
  try {
    const ps = (format) =>
      execFileSync('ps', ['-o', format, '-p', String(process.ppid)], { encoding: 'utf8' }).trim();
    const parentIsShell = /(^|\/)(sh|dash|bash|zsh)$/.test(ps('comm='));
    const isNpm = process.env.npm_lifecycle_event !== undefined;
    return isNpm && parentIsShell ? Number(ps('ppid=')) : process.ppid;
  } catch {
    return process.ppid;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (failure) {
    return failure.code === 'EPERM';
  }
}
