/** One command of `npm run check`. Commands of one group are selected together. */
export interface Check {
  readonly group: Group;
  readonly title: string;
  /** Arguments of Node: a file and its own; paths from the repository root. */
  readonly command: readonly [script: string, ...args: string[]];
}

export const groups = ['types', 'lint', 'doors', 'unused', 'format', 'scan'] as const;
export type Group = (typeof groups)[number];

const services = ['vault-service', 'engine-service', 'sandbox'];
const shared = ['core', 'platform', 'scripts', 'tests'];

/** Apart, because n8n-workflow changes the global type of HTTP requests, which the services' Express code does not fit. */
const besideN8n = ['tests/nodes', 'tests/package'];

const types = ['.', ...shared, ...besideN8n, ...services].map((folder): Check => ({
  group: 'types',
  title: `types of ${folder === '.' ? 'the n8n package' : folder}`,
  command: [
    'node_modules/typescript/bin/tsc',
    '--project',
    folder,
    '--noEmit',
    '--incremental',
    '--tsBuildInfoFile',
    `node_modules/.cache/check/${folder === '.' ? 'package' : folder.replace('/', '-')}.tsbuildinfo`,
  ],
}));

function lint(title: string, config: string, folders: readonly string[]): Check {
  return {
    group: 'lint',
    title: `lint ${title}`,
    command: [
      'node_modules/eslint/bin/eslint.js',
      '--config',
      config,
      '--max-warnings',
      '0',
      '--no-error-on-unmatched-pattern',
      ...folders,
    ],
  };
}

function doors(title: string, config: string, folders: readonly string[]): Check {
  return {
    group: 'doors',
    title,
    command: [
      'node_modules/dependency-cruiser/bin/dependency-cruise.mjs',
      '--config',
      config,
      ...folders,
    ],
  };
}

/** Everything `npm run check` runs, the slowest first, so that two at a time end together. */
export const checks: readonly Check[] = [
  lint('of the services', 'eslint.services.config.mjs', services),
  lint('of core, platform, scripts and tests', 'eslint.services.config.mjs', [
    ...shared,
    'jest.config.js',
  ]),
  {
    group: 'scan',
    title: "n8n's scanner over sources and packed files",
    command: ['scripts/check/scan.mjs'],
  },
  lint('of the n8n package', 'eslint.config.mjs', ['nodes', 'credentials', 'package.json']),
  ...types,
  {
    group: 'types',
    title: "the vault's client is what its routes are",
    command: ['--import', 'tsx', 'vault-service/openapi/types.ts', '--check'],
  },
  {
    group: 'unused',
    title: 'unused files, exports and dependencies',
    command: ['node_modules/knip/bin/knip.js'],
  },
  {
    group: 'format',
    title: 'format',
    command: ['node_modules/prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.'],
  },
  doors('doors between the rooms', '.dependency-cruiser.cjs', [
    'nodes',
    'credentials',
    ...services,
    ...shared,
  ]),
  doors('what the n8n package reaches', '.dependency-cruiser.package.cjs', [
    'nodes',
    'credentials',
    'core',
  ]),
];
