import { spawn } from 'node:child_process';
import type { PostgresBinaries } from './binaries';
import { serverEnvironment } from './cluster';

// Waits for the end of standard input, which comes when the owner closed it or was killed.
const script = `
cat > /dev/null
pid=$(head -n 1 "$1/postmaster.pid" 2> /dev/null) || exit 0
name=$(cat "/proc/$pid/comm" 2> /dev/null || ps -p "$pid" -o comm= 2> /dev/null)
case "$name" in *postgres*) kill -INT "$pid" ;; esac
`;

/**
 * A small process that outlives this one by a moment: when this process is killed without a chance to stop its
 * server, the warden does. Returns how to dismiss it. On Windows there is none; the next start takes the server over.
 */
export function postWarden({ user }: PostgresBinaries, clusterFolder: string): () => void {
  if (process.platform === 'win32') return () => undefined;
  const warden = spawn('/bin/sh', ['-c', script, 'postgres-warden', clusterFolder], {
    ...user,
    cwd: '/',
    env: serverEnvironment(),
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  warden.on('error', () => undefined);
  warden.stdin.on('error', () => undefined);
  warden.unref();
  return () => warden.stdin.end();
}
