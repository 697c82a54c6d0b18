import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import type { Environment } from '../../configuration/settings';

export interface Program {
  readonly child: ChildProcess;
  readonly ended: Promise<{ readonly code: number | null; readonly text: string }>;
}

/** `vault COMMAND` in a process of its own: plugins are ES modules, which Jest's modules cannot import. */
export function launchProgram(command: string, environment: Environment): Program {
  const child = spawn(process.execPath, ['--import', 'tsx', 'cli/main.ts', command], {
    cwd: path.resolve(__dirname, '..', '..'),
    env: { PATH: process.env['PATH'] ?? '', ...environment },
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const ended = new Promise<{ code: number | null; text: string }>((resolve) =>
    child.on('close', (code) => resolve({ code, text })),
  );
  return { child, ended };
}

export function runProgram(command: string, environment: Environment) {
  return launchProgram(command, environment).ended;
}
