// `gulp build`: the n8n package in dist/. TypeScript emits the nodes, the credentials and the parts of core/ they
// reach; icons, codex files and output schemas are copied beside them. A workflow bundle in dist/ stays.
const { spawn } = require('node:child_process');
const { readdir, rm } = require('node:fs/promises');
const path = require('node:path');
const { dest, parallel, series, src } = require('gulp');

const dist = path.join(__dirname, 'dist');

async function clean() {
  const entries = await readdir(dist).catch((failure) => {
    if (failure.code === 'ENOENT') return [];
    throw failure;
  });
  const stale = entries.filter((entry) => !entry.endsWith('.n8np'));
  await Promise.all(stale.map((entry) => rm(path.join(dist, entry), { recursive: true })));
}

/** Declarations are for n8n's own packages; nobody imports from a community package. */
function compile() {
  const tsc = require.resolve('typescript/bin/tsc');
  const args = [tsc, '-p', 'tsconfig.json', '--declaration', 'false'];
  return spawn(process.execPath, args, { cwd: __dirname, stdio: 'inherit' });
}

function icons() {
  return src('icons/*.svg', { encoding: false }).pipe(dest('dist/icons'));
}

function descriptions() {
  return src(['nodes/**/*.node.json', 'nodes/**/__schema__/**/*.json'], { base: '.' }).pipe(
    dest('dist'),
  );
}

exports.clean = clean;
exports.build = series(clean, parallel(compile, icons, descriptions));
exports.default = exports.build;
