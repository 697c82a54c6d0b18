// The doors of the house: which room may import from which. Types count as imports here.
// What is compiled into the n8n package has one more set of rules: .dependency-cruiser.package.cjs.

/** Room → rooms it may import from, besides itself. */
const doors = {
  nodes: ['core'],
  credentials: [],
  core: [],
  platform: [],
  'vault-service': ['core', 'platform'],
  'engine-service': ['core', 'platform'],
  sandbox: ['core', 'platform'],
  portal: [],
  workflows: [],
};

const forbidden = Object.entries(doors).map(([room, allowed]) => ({
  name: `${room}-doors`,
  severity: 'error',
  comment: `${room} may import from ${allowed.join(' and ') || 'no other room'}. Rooms meet over HTTP or through core.`,
  from: { path: `^${room}/` },
  to: {
    path: '^[^/]+',
    pathNot: [`^(${[room, ...allowed].join('|')})/`, 'node_modules/'],
    dependencyTypesNot: ['core', 'npm'],
  },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...forbidden,
    {
      name: 'core-is-pure',
      severity: 'error',
      comment:
        'core reads no file, opens no socket and starts no process. Of Node it uses crypto; only its evaluations, benchmarks and tests may touch the machine.',
      from: { path: '^core/', pathNot: '^core/(eval|bench|tests)/' },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?crypto$' },
    },
    {
      name: 'no-tests-in-product',
      severity: 'error',
      comment: 'Code that ships does not depend on tests or on what exists for them.',
      from: { pathNot: ['(^|/)tests/', '^platform/testing/', '(^|/)(bench|rigs)/', '^scripts/'] },
      to: { path: ['(^|/)tests/', '^platform/testing/'] },
    },
    {
      name: 'no-circles',
      severity: 'error',
      comment:
        'Files that import each other in a circle are one idea in two files, or two ideas with a wrong border.',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-unresolved',
      severity: 'error',
      comment: 'The import leads nowhere.',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|coverage|\\.marketing-engine)/' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.cjs', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
