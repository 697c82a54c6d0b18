// `node load-package.cjs FOLDER`: loads an unpacked package as n8n does and prints what it found. A process of its
// own, because n8n resolves what a package imports from its own modules (NODE_PATH).
const { PackageDirectoryLoader } = require('n8n-core');

async function main(folder) {
  const loader = new PackageDirectoryLoader(folder);
  await loader.loadAll();
  const nodes = Object.values(loader.nodeTypes).map(({ type, sourcePath }) => ({
    className: type.constructor.name,
    sourcePath,
    description: type.description,
    methods: [
      ...Object.keys(type.methods?.listSearch ?? {}),
      ...Object.keys(type.methods?.loadOptions ?? {}),
    ],
    executes: typeof type.execute === 'function',
  }));
  const credentials = Object.values(loader.credentialTypes).map(({ type, sourcePath }) => ({
    className: type.constructor.name,
    sourcePath,
    type: { ...type, authenticate: type.authenticate, test: type.test },
  }));
  process.stdout.write(JSON.stringify({ nodes, credentials }));
}

main(process.argv[2]).then(
  () => process.exit(0),
  (failure) => {
    process.stderr.write(`${failure.stack ?? failure}\n`);
    process.exit(1);
  },
);
