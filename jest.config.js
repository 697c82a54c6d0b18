// One project per room. Services and tests run as CommonJS through SWC; types are checked by `npm run check`.
const room = (displayName, roots) => ({
  displayName,
  roots,
  testEnvironment: 'node',
  testMatch: ['**/*.test.ts'],
  transform: {
    '^.+\\.[cm]?[jt]s$': [
      '@swc/jest',
      {
        jsc: { parser: { syntax: 'typescript' }, target: 'es2023' },
        module: { type: 'commonjs', ignoreDynamic: true },
      },
    ],
  },
  // Packages published as ES modules only are transformed like our own code.
  transformIgnorePatterns: ['/node_modules/(?!@apidevtools/|oauth4webapi/)', '\\.node$'],
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/.marketing-engine'],
});

/** @type {import('jest').Config} */
module.exports = {
  globalSetup: './platform/testing/jest-global-setup.ts',
  globalTeardown: './platform/testing/jest-global-teardown.ts',
  // An ordinary test takes well below a second; a machine that is busy with something else must not fail it.
  testTimeout: 120_000,
  // Every core: Jest would keep one for watching.
  maxWorkers: '100%',
  projects: [
    room('core', ['<rootDir>/core']),
    room('platform', ['<rootDir>/platform']),
    room('vault', ['<rootDir>/vault-service']),
    room('engine', ['<rootDir>/engine-service']),
    room('sandbox', ['<rootDir>/sandbox']),
    room('package', ['<rootDir>/tests']),
  ],
};
