import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { z } from 'zod/v4';

const repository = path.resolve(__dirname, '../..');
const cruiser = path.join(repository, 'node_modules', '.bin', 'depcruise');

const report = z.object({
  summary: z.object({
    violations: z.array(
      z.object({ from: z.string(), to: z.string(), rule: z.object({ name: z.string() }) }),
    ),
    ruleSetUsed: z.object({ forbidden: z.array(z.object({ name: z.string() })) }),
  }),
});

/** Files that every tree has: one per room, a library n8n provides and one it does not. */
const rooms = {
  'core/leads/lead.ts': 'export interface Lead { id: string }\nexport const lead = 1;',
  'platform/http/server.ts': 'export const server = 1;',
  'platform/testing/postgres.ts': 'export const database = 1;',
  'vault-service/leases/lease.ts': 'export const lease = 1;',
  'engine-service/leads/routes.ts': 'export const routes = 1;',
  'sandbox/app.ts': 'export const app = 1;',
  'portal/main.tsx': 'export const main = 1;',
  'nodes/CalCom/CalCom.node.ts': 'export class CalCom {}',
  'credentials/CalComApi.credentials.ts': 'export class CalComApi {}',
  'scripts/start.ts': 'export const start = 1;',
  'core/tests/leads/facts.ts': 'export const facts = 1;',
  'node_modules/zod/package.json': '{"name":"zod","main":"index.js"}',
  'node_modules/zod/index.js': 'exports.z = 1;',
  'node_modules/axios/package.json': '{"name":"axios","main":"index.js"}',
  'node_modules/axios/index.js': 'exports.get = 1;',
  'package.json': '{"name":"house","dependencies":{"zod":"3","axios":"1"}}',
};

type Config = '.dependency-cruiser.cjs' | '.dependency-cruiser.package.cjs';

function cruise(config: Config, files: Readonly<Record<string, string>>) {
  const house = mkdtempSync(path.join(tmpdir(), 'marketing-engine-doors-'));
  try {
    for (const [name, content] of Object.entries({ ...rooms, ...files })) {
      mkdirSync(path.dirname(path.join(house, name)), { recursive: true });
      writeFileSync(path.join(house, name), content);
    }
    const folders = [
      ...new Set(Object.keys({ ...rooms, ...files }).map((name) => name.split('/')[0])),
    ];
    const run = spawnSync(
      process.execPath,
      [
        cruiser,
        '--config',
        path.join(repository, config),
        '--output-type',
        'json',
        ...folders.filter((name) => name !== 'node_modules' && name !== 'package.json'),
      ].map(String),
      { cwd: house, encoding: 'utf8', maxBuffer: 50_000_000 },
    );
    return report.parse(JSON.parse(run.stdout)).summary;
  } finally {
    rmSync(house, { recursive: true, force: true });
  }
}

const names = (config: Config, files: Readonly<Record<string, string>>) =>
  cruise(config, files).violations.map(({ rule, from }) => `${rule.name}: ${from}`);

const closed: readonly (readonly [rule: string, file: string, content: string])[] = [
  ['nodes-doors', 'nodes/X/x1.ts', `import '../../engine-service/leads/routes';`],
  ['nodes-doors', 'nodes/X/x2.ts', `import '../../platform/http/server';`],
  ['nodes-doors', 'nodes/X/x3.ts', `import '../../credentials/CalComApi.credentials';`],
  ['credentials-doors', 'credentials/x4.ts', `import '../core/leads/lead';`],
  ['core-doors', 'core/x5.ts', `import '../platform/http/server';`],
  [
    'core-doors',
    'core/x6.ts',
    `import type { CalCom } from '../nodes/CalCom/CalCom.node';\nexport type X = CalCom;`,
  ],
  ['platform-doors', 'platform/x7.ts', `import '../core/leads/lead';`],
  ['vault-service-doors', 'vault-service/x8.ts', `import '../engine-service/leads/routes';`],
  ['vault-service-doors', 'vault-service/x9.ts', `import '../nodes/CalCom/CalCom.node';`],
  ['engine-service-doors', 'engine-service/x10.ts', `import '../vault-service/leases/lease';`],
  ['engine-service-doors', 'engine-service/x11.ts', `void import('../sandbox/app');`],
  ['sandbox-doors', 'sandbox/x12.ts', `import '../engine-service/leads/routes';`],
  ['portal-doors', 'portal/x13.ts', `import '../core/leads/lead';`],
  ['workflows-doors', 'workflows/x14.ts', `import '../core/leads/lead';`],
  ['core-is-pure', 'core/x15.ts', `import { readFileSync } from 'node:fs';\nreadFileSync('x');`],
  ['core-is-pure', 'core/x16.ts', `import { get } from 'https';\nget('x');`],
  ['no-tests-in-product', 'engine-service/x17.ts', `import '../platform/testing/postgres';`],
  ['no-tests-in-product', 'core/x18.ts', `import './tests/leads/facts';`],
  ['no-circles', 'core/circle.ts', `import './round';\nexport const x = 1;`],
  ['no-unresolved', 'core/x20.ts', `import './nowhere';`],
];

/** Every forbidden import in one tree: the cruiser runs once. */
let violations: readonly string[];

beforeAll(() => {
  violations = names('.dependency-cruiser.cjs', {
    ...Object.fromEntries(closed.map(([, file, content]) => [file, content])),
    'core/round.ts': `import './circle';\nexport const round = 1;`,
  });
});

test.each(closed)('%s refuses in %s: %s', (rule, file) => {
  expect(violations).toContain(`${rule}: ${file}`);
});

test('the open doors are open', () => {
  const open = {
    'nodes/X/x.ts': `import { lead } from '../../core/leads/lead';\nimport { z } from 'zod';\nexport const x = [lead, z];`,
    'vault-service/x.ts': `import '../core/leads/lead';\nimport '../platform/http/server';\nimport 'node:fs';`,
    'engine-service/x.ts': `import '../core/leads/lead';\nimport '../platform/http/server';\nimport 'axios';`,
    'sandbox/x.ts': `import '../core/leads/lead';\nimport '../platform/http/server';`,
    'core/x.ts': `import { createHmac } from 'node:crypto';\nimport { z } from 'zod';\nexport const x = [createHmac, z];`,
    'core/eval/x.ts': `import { readFileSync } from 'node:fs';\nexport const x = readFileSync;`,
    'scripts/x.ts': `import './start';\nimport '../vault-service/leases/lease';\nimport '../engine-service/leads/routes';`,
    'tests/x.ts': `import '../platform/testing/postgres';\nimport '../nodes/CalCom/CalCom.node';`,
    'engine-service/tests/x.test.ts': `import '../../platform/testing/postgres';`,
  };
  expect(names('.dependency-cruiser.cjs', open)).toEqual([]);
  expect(names('.dependency-cruiser.package.cjs', open)).toEqual([]);
});

test('what nodes reach, however far, uses only libraries and modules that n8n brings', () => {
  const found = names('.dependency-cruiser.package.cjs', {
    'nodes/X/x.ts': `import { x } from '../../core/x';\nexport const y = x;`,
    'core/x.ts': `import { far } from './far';\nexport const x = far;`,
    'core/far.ts': `import axios from 'axios';\nimport { readFileSync } from 'node:fs';\nexport const far = [axios, readFileSync];`,
    'core/for-services.ts': `import axios from 'axios';\nexport const other = axios;`,
  });
  expect(found.sort()).toEqual([
    'package-builtins: nodes/X/x.ts',
    'package-libraries: nodes/X/x.ts',
  ]);
});

test('a type alone may come from a library that n8n does not bring', () => {
  const found = names('.dependency-cruiser.package.cjs', {
    'nodes/X/x.ts': `import type { AxiosResponse } from 'axios';\nexport type X = AxiosResponse;`,
  });
  expect(found).toEqual([]);
});

test('every rule is proven here', () => {
  const rules = (['.dependency-cruiser.cjs', '.dependency-cruiser.package.cjs'] as const).flatMap(
    (config) => cruise(config, {}).ruleSetUsed.forbidden.map(({ name }) => name),
  );
  const proven = [...closed.map(([rule]) => rule), 'package-libraries', 'package-builtins'];
  expect([...new Set(proven)].sort()).toEqual([...rules].sort());
});
