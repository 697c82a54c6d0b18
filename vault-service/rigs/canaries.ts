import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { Scope } from '../../platform/lifecycle/service';
import { createLogger } from '../../platform/logging/logger';
import { openDatabase } from '../../platform/postgres/database';
import { startEmbeddedPostgres } from '../../platform/postgres/embedded';
import { writeBackup } from '../backup/write';
import { listenForChanges } from '../database/changes';
import type { VaultSchema } from '../database/schema';
import { masterKeys } from '../encryption/master-keys';
import { localRootKey } from '../encryption/root-key';
import { tenantKeys } from '../encryption/tenant-keys';
import { disguises } from './canaries/disguises';
import { Scanner, type Canary } from './canaries/scanner';
import { newLedger } from './canaries/ledger';
import { sealedColumns, storedSecrets } from './canaries/stored-secrets';
import { startVendor } from './canaries/vendor';
import { hostileMoods, unplantedFields, workload, workloadTenant } from './canaries/workload';
import { post } from './caller';
import { startCuttableProxy } from './cuttable-proxy';
import { startRigStack, type RigStack } from './processes';

export interface PlaceFigures {
  readonly place: string;
  readonly bytes: number;
  /** Secrets found in it, by name; the bar is none. */
  readonly found: readonly string[];
  /** Whether something that must be in it was found: it was really read. */
  readonly read: boolean;
}

export interface CanaryFigures {
  readonly canaries: number;
  readonly disguises: number;
  readonly columns: number;
  /** Sealed columns that never held anything, and fields of the API nobody put a canary in. */
  readonly without_canary: readonly string[];
  readonly places: readonly PlaceFigures[];
  /** Disguises in which a planted secret was not found, by place. */
  readonly controls_missed: readonly string[];
  readonly controls: number;
}

export function canariesHeld({ without_canary, places, controls_missed }: CanaryFigures): boolean {
  return (
    without_canary.length + controls_missed.length === 0 &&
    places.every(({ found, read }) => found.length === 0 && read)
  );
}

const spoolWaitMs = 15_000;

/** Bar 5: canaries in every secret there is, a full workload, and a scan of everything that stays behind. */
export async function canaries(
  rounds: number,
  progress: (line: string) => void,
): Promise<CanaryFigures> {
  const scope = new Scope();
  try {
    const logs = new Map<string, string>();
    const stack = await startRigStack(scope, {
      startDatabase: async (folder) => {
        const logger = createLogger({
          service: 'postgres',
          level: 'debug',
          destination: {
            write: (line) => void logs.set('postgres', (logs.get('postgres') ?? '') + line),
          },
        });
        const postgres = scope.own(
          await startEmbeddedPostgres({
            dataFolder: folder,
            port: 0,
            logger,
            // Nothing of the write-ahead log is thrown away before it was looked at.
            settings: {
              wal_keep_size: '4GB',
              log_statement: 'none',
              log_min_duration_statement: '0',
            },
          }),
        );
        return postgres.databaseUrl('vault');
      },
    });
    return await examine(scope, stack, rounds, progress, () => logs.get('postgres') ?? '');
  } finally {
    await scope.close();
  }
}

async function examine(
  scope: Scope,
  stack: RigStack,
  rounds: number,
  progress: (line: string) => void,
  postgresLog: () => string,
): Promise<CanaryFigures> {
  const { known, keep, mint } = newLedger();
  keep('hidden: admin key', stack.adminKey);
  keep('hidden: master key', stack.masterKey);
  const vendor = await startVendor(mint, keep);
  scope.defer(() => vendor.close());
  const vault = await stack.startVault({
    environment: {
      DEBUG: '*',
      VAULT_LOG_LEVEL: 'debug',
      VAULT_PROBES: '1',
      VAULT_ALLOW_LOOPBACK: '1',
    },
  });
  const call = { url: vault.url, adminKey: stack.adminKey };
  const answers: string[] = [];

  // With the vault's own keys, every sealed value is opened as long as it stands there: each is a canary.
  const logger = createLogger({ service: 'rig', level: 'silent' });
  const database = scope.own(openDatabase<VaultSchema>({ url: stack.databaseUrl, logger }));
  const changes = scope.own(await listenForChanges(stack.databaseUrl, logger));
  const masters = masterKeys(database.query, localRootKey(Buffer.from(stack.masterKey, 'base64')));
  const keys = scope.own(tenantKeys(database.query, masters, changes));
  const seen = new Set<string>();
  const look = async () => {
    for (const { column, plain } of await storedSecrets(database.query, keys)) {
      seen.add(column);
      keep(`stored: ${column}`, plain);
    }
  };
  const watch = new AbortController();
  scope.defer(() => {
    watch.abort();
    return watching;
  });
  const watching = (async () => {
    while (!watch.signal.aborted) {
      await look().catch((failure: unknown) => progress(String(failure)));
      await delay(60);
    }
  })();

  const withoutCanary = await unplantedFields(call);
  for (let round = 1; round <= rounds; round += 1) {
    await workload({
      call,
      vendor,
      mint,
      keep,
      look,
      answered: (text) => answers.push(text),
      hostile: hostileMoods,
      tenant: `${workloadTenant}-${round}`,
    });
    progress(`workload ${round} of ${rounds}: ${known.size} secrets`);
  }
  const spooled = await spoolUnderCut(stack, vendor, mint);
  progress('an answer went through the spool');
  const metrics = await (await fetch(`${vault.url}/metrics`)).text();
  await delay(1_500);
  watch.abort();
  await watching;
  withoutCanary.push(...sealedColumns.filter((column) => !seen.has(column)));

  const planted = await plant(stack.databaseUrl);
  const dumps = await dump(stack);
  const backupFile = path.join(stack.folder, 'backup.jsonl');
  await writeBackup(database.query, backupFile);
  const secrets = [...known].map(([secret, name]) => ({ name, secret }));
  const visible: Canary[] = [
    { name: 'visible', secret: workloadTenant },
    { name: 'visible', secret: 'vault is listening' },
    { name: 'visible', secret: 'vault_refreshes_total' },
    { name: 'visible', secret: '"connection"' },
    { name: 'visible', secret: 'ready to accept connections' },
  ];
  const scanner = new Scanner([...secrets, ...planted, ...visible]);
  const cluster = path.join(stack.folder, 'postgres', 'cluster');
  const places: PlaceFigures[] = [];
  const missed: string[] = [];
  const report = (place: string, names: Iterable<string>, bytes: number, mayHold = /^$/) => {
    const all = [...new Set(names)];
    const found = all.filter(
      (name) => name !== 'visible' && !name.startsWith('planted') && !mayHold.test(name),
    );
    places.push({ place, bytes, found, read: all.includes('visible') });
  };
  const folderOf = async (folder: string, choose: (file: string) => boolean) => {
    const before = scanner.scannedBytes;
    const found = await scanner.scanFolder(folder);
    const names = [...found].filter(([, files]) => files.some(choose)).map(([name]) => name);
    return { names, bytes: scanner.scannedBytes - before, found };
  };
  const isWal = (file: string) => file.includes(`${path.sep}pg_wal${path.sep}`);
  const inCluster = await folderOf(cluster, () => true);
  for (const [place, choose] of [
    ['data files', (file: string) => !isWal(file)],
    ['write-ahead log', isWal],
  ] as const) {
    const names = [...inCluster.found]
      .filter(([, files]) => files.some(choose))
      .map(([name]) => name);
    report(place, names, inCluster.bytes);
    for (const { name } of planted) if (!names.includes(name)) missed.push(`${place}: ${name}`);
  }
  for (const [place, folder] of [
    ['dumps', dumps],
    ['spool', spooled],
  ] as const) {
    const { names, bytes } = await folderOf(folder, () => true);
    report(place, names, bytes);
  }
  const inText = (place: string, text: Buffer, mayHold?: RegExp) =>
    report(place, scanner.scan(text), text.length, mayHold);
  inText('backup', await readFile(backupFile));
  const logFiles = await Promise.all(
    ['process-1.log', 'process-2.log'].map((name) => readFile(path.join(stack.folder, name))),
  );
  inText('logs of the vault', Buffer.concat(logFiles));
  inText('log of PostgreSQL', Buffer.from(postgresLog()));
  inText('metrics', Buffer.from(metrics));
  // Links, states and names of codes stand in pages; what is called hidden never may.
  inText('answers of the API', Buffer.from(answers.join('\n')), /^(?!hidden)/);
  return {
    canaries: secrets.length,
    disguises: Object.keys(disguises).length,
    columns: sealedColumns.length,
    without_canary: withoutCanary,
    places,
    controls: planted.length * 2,
    controls_missed: missed,
  };
}

/** A refresh whose answer cannot be committed. Answers the folder that holds a copy of what was spooled. */
async function spoolUnderCut(
  stack: RigStack,
  vendor: Awaited<ReturnType<typeof startVendor>>,
  mint: (name: string) => string,
): Promise<string> {
  const database = new URL(stack.databaseUrl);
  const proxy = await startCuttableProxy({ host: '127.0.0.1', port: Number(database.port) });
  stack.scope.defer(() => proxy.close());
  const throughProxy = new URL(stack.databaseUrl);
  throughProxy.port = String(proxy.port);
  const dataFolder = path.join(stack.folder, 'spooling');
  const vault = await stack.startVault({
    dataFolder,
    environment: {
      DATABASE_URL: throughProxy.toString(),
      DEBUG: '*',
      VAULT_LOG_LEVEL: 'debug',
      VAULT_ALLOW_LOOPBACK: '1',
    },
  });
  const call = { url: vault.url, adminKey: stack.adminKey };
  const { body } = await post(call, '/v1/connections', {
    tenant: `${workloadTenant}-1`,
    subject: 'spooled',
    provider: 'generic-oauth2',
    credential: {
      access_token: mint('imported access token'),
      refresh_token: mint('hidden: imported refresh token'),
      expires_at: new Date(Date.now() + 3_600_000).toISOString(),
    },
  });
  vendor.mood = (where) => {
    if (where === '/token') proxy.cut();
    return 'kind';
  };
  const refreshed = post(call, `/v1/connections/${String(body['id'])}/refresh`).catch(
    () => undefined,
  );
  const copy = path.join(stack.folder, 'spool-copy');
  await mkdir(copy, { recursive: true });
  const until = Date.now() + spoolWaitMs;
  let copied = 0;
  while (copied === 0) {
    if (Date.now() > until) throw new Error('nothing came into the spool');
    await delay(20);
    copied = await copyFiles(dataFolder, copy);
  }
  vendor.mood = () => 'kind';
  proxy.mend();
  await refreshed;
  return copy;
}

async function copyFiles(from: string, to: string): Promise<number> {
  let copied = 0;
  for (const entry of await readdir(from, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith('.settlement.json')) continue;
    const bytes = await readFile(path.join(entry.parentPath, entry.name)).catch(() => undefined);
    if (bytes === undefined || bytes.length === 0) continue;
    await writeFile(path.join(to, entry.name), bytes);
    copied += 1;
  }
  return copied;
}

/** One secret per disguise, stored so in a table: the scan must find each in a data file and in the log. */
async function plant(databaseUrl: string): Promise<Canary[]> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query('create table rig_planted (value bytea not null)');
  const planted: Canary[] = [];
  for (const [name, disguise] of Object.entries(disguises)) {
    const secret = `plant-${randomBytes(9).toString('hex')}/+~"'&<é>%${randomBytes(6).toString('hex')}`;
    await client.query('insert into rig_planted values ($1)', [
      Buffer.concat([randomBytes(5), disguise(secret), randomBytes(5)]),
    ]);
    planted.push({ name: `planted: ${name}`, secret });
  }
  await client.query('checkpoint');
  await client.end();
  return planted;
}

/** All tables as COPY writes them, as text and as binary. */
async function dump(stack: RigStack): Promise<string> {
  const folder = path.join(stack.folder, 'dumps');
  await mkdir(folder);
  await chmod(folder, 0o777);
  const client = new Client({ connectionString: stack.databaseUrl });
  await client.connect();
  const { rows } = await client.query<{ name: string }>(
    `select format('%I', tablename) as name from pg_tables where schemaname = 'public' and tablename <> 'rig_planted'`,
  );
  for (const { name } of rows)
    for (const format of ['text', 'binary'])
      await client.query(
        `copy ${name} to '${path.join(folder, `${name}.${format}`)}' (format ${format})`,
      );
  await client.end();
  return folder;
}
