import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

export interface IndependentServer {
  readonly issuer: string;
  close(this: void): Promise<void>;
}

/** Starts the OpenID provider of `server.mjs` in a process of its own. */
export async function startIndependentServer(
  redirectUris: readonly string[],
): Promise<IndependentServer> {
  const server = spawn(
    process.execPath,
    [path.join(__dirname, 'server.mjs'), JSON.stringify(redirectUris)],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  );
  const exited = once(server, 'exit');
  const [first] = (await Promise.race([
    once(server.stdout, 'data'),
    exited.then(() => {
      throw new Error('The independent OpenID provider did not start.');
    }),
  ])) as [Buffer];
  return {
    issuer: first.toString().trim(),
    close: async () => {
      server.kill();
      await exited;
    },
  };
}
