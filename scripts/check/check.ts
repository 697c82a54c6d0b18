// `npm run check`: everything that can be said about the code without running it. `npm run check -- types lint`
// runs only those groups. Exit code 1 when any check fails.
import { spawn } from 'node:child_process';
import { repositoryRoot } from '../setup/setup.mjs';
import { checks, groups, type Check, type Group } from './checks';

interface Outcome {
  readonly check: Check;
  readonly passed: boolean;
  readonly seconds: string;
  readonly output: string;
}

const atOnce = 2;

async function main(): Promise<void> {
  const wanted = selection(process.argv.slice(2));
  const waiting = checks.filter((check) => wanted.has(check.group));
  const total = waiting.length;
  const startedAt = performance.now();
  const failures: Outcome[] = [];
  const worker = async (): Promise<void> => {
    for (let check = waiting.shift(); check; check = waiting.shift()) {
      const outcome = await run(check);
      say(`${outcome.passed ? '✓' : '✗'} ${check.title} · ${outcome.seconds} s`);
      if (!outcome.passed) failures.push(outcome);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  for (const { check, output } of failures) {
    say(`\n── ${check.title} (npm run check -- ${check.group})\n${output.trim()}`);
  }
  const took = secondsSince(startedAt);
  say(
    failures.length === 0
      ? `\nAll ${total} checks passed in ${took} s.`
      : `\n${failures.length} of ${total} checks failed in ${took} s: ${failures.map(({ check }) => check.title).join(', ')}.`,
  );
  if (failures.length > 0) process.exitCode = 1;
}

function selection(names: readonly string[]): ReadonlySet<Group> {
  const known = groups.filter((group) => names.includes(group));
  if (known.length !== new Set(names).size) {
    say(`Unknown check. Choose from: ${groups.join(', ')}; none of them runs all.`);
    process.exit(1);
  }
  return new Set(known.length === 0 ? groups : known);
}

function run(check: Check): Promise<Outcome> {
  const startedAt = performance.now();
  return new Promise((resolve) => {
    const child = spawn(process.execPath, check.command, {
      cwd: repositoryRoot,
      env: { ...process.env, FORCE_COLOR: process.stdout.isTTY ? '1' : '0' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const keep = (chunk: Buffer): void => {
      output += chunk.toString('utf8');
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    const finish = (passed: boolean): void =>
      resolve({ check, passed, seconds: secondsSince(startedAt), output });
    child.once('error', (failure) => {
      output += failure.message;
      finish(false);
    });
    child.once('close', (code) => finish(code === 0));
  });
}

function secondsSince(startedAt: number): string {
  return ((performance.now() - startedAt) / 1000).toFixed(1);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

void main();
