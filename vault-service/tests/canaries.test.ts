import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { Scope } from '../../platform/lifecycle/service';
import { createLogger } from '../../platform/logging/logger';
import { openDatabase } from '../../platform/postgres/database';
import { listenForChanges } from '../database/changes';
import type { VaultSchema } from '../database/schema';
import { masterKeys } from '../encryption/master-keys';
import { localRootKey } from '../encryption/root-key';
import { tenantKeys } from '../encryption/tenant-keys';
import { disguises } from '../rigs/canaries/disguises';
import { newLedger } from '../rigs/canaries/ledger';
import { Scanner } from '../rigs/canaries/scanner';
import { sealedColumns, storedSecrets } from '../rigs/canaries/stored-secrets';
import { startVendor } from '../rigs/canaries/vendor';
import { unplantedFields, workload, workloadTenant } from '../rigs/canaries/workload';
import { adminKey, startTestVault, type TestVault } from './support/vault';

const masterKey = randomBytes(32).toString('base64');
const scope = new Scope();
let vault: TestVault;

beforeAll(async () => {
  vault = await startTestVault({ VAULT_MASTER_KEY: masterKey, VAULT_LOG_LEVEL: 'debug' });
});
afterAll(async () => {
  await scope.close();
  await vault.close();
});

/** Every row of every table as text; bytes appear in hex, which is one of the disguises. */
async function everythingStored(): Promise<string> {
  const client = new Client({ connectionString: vault.databaseUrl });
  await client.connect();
  const { rows: tables } = await client.query<{ name: string }>(
    `select format('%I', tablename) as name from pg_tables where schemaname = 'public'`,
  );
  let text = '';
  for (const { name } of tables) {
    const { rows } = await client.query<{ row: string }>(`select t::text as row from ${name} t`);
    text += rows.map(({ row }) => row).join('\n');
  }
  await client.end();
  return text;
}

/** Opens what is stored, with the keys of the vault. */
async function opener() {
  const logger = createLogger({ service: 'test', level: 'silent' });
  const database = scope.own(openDatabase<VaultSchema>({ url: vault.databaseUrl, logger }));
  const changes = scope.own(await listenForChanges(vault.databaseUrl, logger));
  const masters = masterKeys(database.query, localRootKey(Buffer.from(masterKey, 'base64')));
  const keys = scope.own(tenantKeys(database.query, masters, changes));
  return () => storedSecrets(database.query, keys);
}

test('bar 5, short: no secret is stored, logged, measured or answered in clear, after everything a vault does', async () => {
  const { known, keep, mint } = newLedger();
  const vendor = await startVendor(mint, keep);
  scope.defer(() => vendor.close());
  const open = await opener();
  const seen = new Set<string>();
  const answers: string[] = [];
  const call = { url: vault.url, adminKey };
  keep('hidden: admin key', adminKey);
  keep('hidden: master key', masterKey);

  await workload({
    call,
    vendor,
    mint,
    keep,
    look: async () => {
      for (const { column, plain } of await open()) {
        seen.add(column);
        keep(`stored: ${column}`, plain);
      }
    },
    answered: (text) => answers.push(text),
    hostile: ['error_400', 'html', 'nonsense'],
    tenant: workloadTenant,
  });

  const secrets = [...known].map(([secret, name]) => ({ name, secret }));
  const scanner = new Scanner([...secrets, { name: 'visible', secret: workloadTenant }]);
  const metrics = await (await fetch(`${vault.url}/metrics`)).text();
  const hiddenIn = (text: string) => [...scanner.scan(Buffer.from(text))];
  expect(sealedColumns.filter((column) => !seen.has(column))).toEqual([]);
  expect(await unplantedFields(call)).toEqual([]);
  expect(hiddenIn(await everythingStored())).toEqual(['visible']);
  expect(vault.log.join('')).toContain('vault is listening');
  expect(hiddenIn(vault.log.join('')).filter((name) => name !== 'visible')).toEqual([]);
  expect(hiddenIn(metrics)).toEqual([]);
  expect(hiddenIn(answers.join('\n')).filter((name) => name.startsWith('hidden'))).toEqual([]);
});

test.each(Object.keys(disguises))('the scan finds a secret as %s', (name) => {
  const secret = `plant-${randomBytes(9).toString('hex')}/+~"'&<é>%`;
  const scanner = new Scanner([{ name: 'it', secret }]);

  const around = Buffer.concat([
    randomBytes(101),
    disguises[name]?.(secret) ?? Buffer.alloc(0),
    randomBytes(77),
  ]);

  expect([...scanner.scan(around)]).toEqual(['it']);
  expect([...scanner.scan(randomBytes(1_000))]).toEqual([]);
});
