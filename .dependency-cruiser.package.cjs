// What nodes/ and credentials/ reach is compiled into the n8n package, which has no dependencies of its own: at run
// time it finds only what n8n brings (n8n community package rules). Imports of types alone vanish and are free.
const { builtinModules } = require('node:module');
const { options } = require('./.dependency-cruiser.cjs');

const builtins = builtinModules.filter((name) => name !== 'crypto');
const provided = ['zod', 'lodash', 'luxon', 'p-limit', 'n8n-workflow'];

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'package-libraries',
      severity: 'error',
      comment: `A library that n8n does not provide would be missing at run time. Allowed: ${provided.join(', ')}.`,
      from: { path: '^(nodes|credentials)/' },
      to: {
        reachable: true,
        path: 'node_modules/',
        pathNot: `node_modules/(${provided.join('|')})/`,
      },
    },
    {
      name: 'package-builtins',
      severity: 'error',
      comment: 'Of the modules of Node, only crypto is allowed in an n8n community package.',
      from: { path: '^(nodes|credentials)/' },
      to: { reachable: true, path: `^(node:)?(${builtins.join('|')})$` },
    },
  ],
  options: { ...options, tsPreCompilationDeps: false },
};
