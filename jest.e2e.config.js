// Real n8n, all services, the sandbox and a browser: run by `npm run test:e2e`, one file after another.
const { projects } = require('./jest.config');

const { transform, transformIgnorePatterns } = projects[0];

/** @type {import('jest').Config} */
module.exports = {
  displayName: 'e2e',
  roots: ['<rootDir>/tests/e2e'],
  testEnvironment: 'node',
  testMatch: ['**/*.e2e.ts'],
  transform,
  transformIgnorePatterns,
  globalSetup: './tests/e2e/install-n8n.ts',
  testTimeout: 240_000,
  maxWorkers: 1,
  verbose: true,
  // A test that failed may hold a pipe to a program it started; the run must end all the same.
  forceExit: true,
};
