// `node scripts/check/scan.mjs [--built]`: what n8n's scanner says of this package, without publishing it. It lints
// the sources as the scanner finds them in the repository, and the files that `npm pack` would publish. Exit code 1 and
// the findings when there are any. `--built` takes dist/ as it is instead of building it first.
import { execFile } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createGunzip } from 'node:zlib';
import tarStream from 'tar-stream';
import {
  analyzePackage,
  SOURCE_FILE_PATTERNS,
} from '@n8n/scan-community-package/scanner/scanner.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);

/** Packs the package into `folder` and unpacks it there. @returns folder of the unpacked package */
export async function unpackTarball(folder) {
  const { stdout } = await run(
    'npm',
    ['pack', '--json', '--ignore-scripts', '--pack-destination', folder],
    { cwd: root, maxBuffer: 16 * 1024 * 1024 },
  );
  const [{ filename }] = JSON.parse(stdout);
  const target = path.join(folder, 'package');
  const extract = tarStream.extract();
  createReadStream(path.join(folder, filename)).pipe(createGunzip()).pipe(extract);
  for await (const entry of extract) {
    const chunks = [];
    for await (const chunk of entry) chunks.push(chunk);
    const file = path.join(target, entry.header.name.replace(/^package\//, ''));
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, Buffer.concat(chunks));
  }
  return target;
}

/** @returns {Promise<{leg: string, passed: boolean, details: string}[]>} */
export async function scan() {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'marketing-engine-scan-'));
  try {
    const sources = await analyzePackage(root, SOURCE_FILE_PATTERNS);
    const tarball = await analyzePackage(await unpackTarball(folder));
    return [verdict('sources', sources), verdict('npm pack', tarball)];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function verdict(leg, { passed, message, details }) {
  return { leg, passed: passed && message === undefined, details: details ?? message ?? '' };
}

async function main() {
  if (!process.argv.includes('--built')) {
    const gulp = path.join(root, 'node_modules', 'gulp', 'bin', 'gulp.js');
    await run(process.execPath, [gulp, 'build'], { cwd: root });
  }
  const legs = await scan();
  for (const { leg, passed, details } of legs) {
    process.stdout.write(passed ? `scan of ${leg}: 0 findings\n` : `scan of ${leg}:\n${details}\n`);
  }
  process.exitCode = legs.every(({ passed }) => passed) ? 0 : 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
