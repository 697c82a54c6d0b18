import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

export interface EngineProcess {
  readonly url: string;
  /** kill -9: no chance to finish anything. */
  kill(): Promise<void>;
  /** SIGTERM, and the exit code. */
  stop(): Promise<number | null>;
}

/** The engine as its own program, the way it runs outside tests. */
export async function startEngineProcess(
  variables: Readonly<Record<string, string>>,
): Promise<EngineProcess> {
  const room = path.resolve(__dirname, '..', '..');
  const child = spawn(process.execPath, ['--import', 'tsx', 'main.ts'], {
    cwd: room,
    env: { PATH: process.env.PATH, ...variables, LOG_LEVEL: 'info' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = once(child, 'exit');
  let output = '';
  const port = await new Promise<number>((resolve, reject) => {
    const read = (chunk: Buffer): void => {
      output += chunk.toString();
      const ready = /"port":(\d+),"msg":"the engine is ready"/.exec(output);
      if (ready) resolve(Number(ready[1]));
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('exit', () => reject(new Error(`The engine ended before it was ready: ${output}`)));
  });
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    child.kill(signal);
    await exited;
    return child.exitCode;
  };
  return {
    url: `http://127.0.0.1:${port}`,
    async kill() {
      await end('SIGKILL');
    },
    stop: () => end('SIGTERM'),
  };
}
