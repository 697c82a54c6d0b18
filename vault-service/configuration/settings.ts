import { createHash } from 'node:crypto';
import path from 'node:path';
import { z } from 'zod/v4';
import { ConfigurationError, readEnvironment } from '../../platform/configuration/environment';
import type { RootKey } from '../encryption/root-key';
import { adminKeyFrom, formerRootKeysFrom, rootKeyFrom } from './key-sources';
import { readTls, tlsFilesFrom, type TlsFiles } from './tls-files';

/** Where the vault keeps things. */
export interface Places {
  /** undefined: an embedded PostgreSQL under `dataFolder`. */
  readonly databaseUrl: string | undefined;
  /** Spool, embedded database and generated keys. */
  readonly dataFolder: string;
}

export interface Settings extends Places {
  readonly host: string;
  readonly port: number;
  /** Origin under which people and providers reach this service, without a slash at the end. */
  readonly publicUrl: string;
  readonly rootKey: RootKey;
  readonly formerRootKeys: readonly RootKey[];
  /** SHA-256 of the bootstrap key; undefined when none is set. */
  readonly adminKeyHash: Buffer | undefined;
  /** Plain http and loopback addresses are allowed for providers and return URLs. */
  readonly allowLoopback: boolean;
  /** Origins any connect session may return to, besides those of its tenant. */
  readonly returnOrigins: readonly string[];
  readonly trustedProxies: number;
  /** Providers are asked whether stored tokens work, and keys before they are stored. */
  readonly probes: boolean;
  /** Days after which ended connections are deleted; 0: never. */
  readonly revokedRetentionDays: number;
  /** Days after which audit rows are moved to an archive; 0: never. */
  readonly auditRetentionDays: number;
  /** undefined: plain HTTP, for loopback or behind a proxy. */
  readonly tls: TlsFiles | undefined;
  readonly logLevel: string;
  /** Lines to log once the logger exists, e.g. where a key was generated. */
  readonly notices: readonly string[];
}

const flag = z
  .enum(['0', '1', 'true', 'false'])
  .transform((value) => value === '1' || value === 'true');
const httpUrl = z.url({ protocol: /^https?$/, message: 'must be an http or https URL' });

const places = z.object({
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must begin with postgresql://')
    .optional(),
  VAULT_DATA: z.string().optional(),
});

const environment = places.extend({
  PORT: z.coerce.number().int().min(0).max(65_535).default(7310),
  HOST: z.string().default('127.0.0.1'),
  VAULT_PUBLIC_URL: httpUrl.optional(),
  VAULT_MASTER_KEY: z.string().optional(),
  VAULT_MASTER_KEY_FILE: z.string().optional(),
  VAULT_MASTER_KEY_PREVIOUS: z.string().optional(),
  VAULT_KMS_PLUGIN: z.string().optional(),
  VAULT_KMS_PLUGIN_PREVIOUS: z.string().optional(),
  VAULT_ADMIN_KEY: z.string().optional(),
  VAULT_DEV: flag.default(false),
  VAULT_ALLOW_LOOPBACK: flag.optional(),
  VAULT_RETURN_ORIGINS: z.string().default(''),
  VAULT_PROBES: flag.default(true),
  VAULT_REVOKED_RETENTION_DAYS: z.coerce.number().int().min(0).max(36_500).default(90),
  VAULT_AUDIT_RETENTION_DAYS: z.coerce
    .number()
    .int()
    .max(36_500)
    .refine((days) => days === 0 || days >= 30, 'must be 0 (keep for ever) or at least 30')
    .default(0),
  VAULT_TRUSTED_PROXIES: z.coerce.number().int().min(0).max(10).default(0),
  VAULT_TLS_CERT: z.string().optional(),
  VAULT_TLS_KEY: z.string().optional(),
  VAULT_TLS_CLIENT_CA: z.string().optional(),
  VAULT_LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']).default('info'),
  NODE_ENV: z.string().optional(),
});

export type Environment = Readonly<Record<string, string | undefined>>;

const repositoryFolder = path.resolve(__dirname, '..', '..');

/** For what needs no key, e.g. a backup. @throws ConfigurationError */
export function readPlaces(variables: Environment): Places {
  return placesOf(readEnvironment(places, variables));
}

function placesOf(env: z.output<typeof places>): Places {
  return {
    databaseUrl: env.DATABASE_URL,
    dataFolder: path.resolve(
      env.VAULT_DATA ?? path.join(repositoryFolder, '.marketing-engine', 'vault'),
    ),
  };
}

/** @throws ConfigurationError naming each variable at fault and how to set it. */
export async function readSettings(variables: Environment): Promise<Settings> {
  const env = readEnvironment(environment, variables);
  const development = env.NODE_ENV === 'development' || env.VAULT_DEV;
  const { databaseUrl, dataFolder } = placesOf(env);
  const scheme = env.VAULT_TLS_CERT === undefined ? 'http' : 'https';
  const publicUrl = new URL(env.VAULT_PUBLIC_URL ?? `${scheme}://127.0.0.1:${env.PORT}`).origin;
  const notices: string[] = [];
  const problems: string[] = [];
  const collect = async <Value>(read: () => Promise<Value>): Promise<Value | undefined> => {
    try {
      return await read();
    } catch (failure) {
      if (!(failure instanceof ConfigurationError)) throw failure;
      problems.push(...failure.problems);
      return undefined;
    }
  };
  const place = { development, dataFolder, notices };
  const rootKey = await collect(() =>
    rootKeyFrom(
      {
        inline: env.VAULT_MASTER_KEY,
        file: env.VAULT_MASTER_KEY_FILE,
        kms: env.VAULT_KMS_PLUGIN,
      },
      place,
    ),
  );
  const former = await collect(() =>
    formerRootKeysFrom({
      inline: env.VAULT_MASTER_KEY_PREVIOUS,
      kms: env.VAULT_KMS_PLUGIN_PREVIOUS,
    }),
  );
  const tls = await collect(async () => {
    const files = tlsFilesFrom(env.VAULT_TLS_CERT, env.VAULT_TLS_KEY, env.VAULT_TLS_CLIENT_CA);
    if (files) await readTls(files);
    return files;
  });
  const adminKey = await collect(() => adminKeyFrom(env.VAULT_ADMIN_KEY, place));
  if (problems.length > 0 || !rootKey) throw new ConfigurationError(problems);
  return {
    host: env.HOST,
    port: env.PORT,
    publicUrl,
    databaseUrl,
    dataFolder,
    rootKey,
    formerRootKeys: former ?? [],
    adminKeyHash: adminKey ? createHash('sha256').update(adminKey).digest() : undefined,
    // A vault that is itself reachable on loopback only is a development vault.
    allowLoopback:
      env.VAULT_ALLOW_LOOPBACK ??
      (development ||
        (env.NODE_ENV !== 'production' &&
          isLoopbackHttp(publicUrl) &&
          isLoopbackHttp(`http://${env.HOST.includes(':') ? `[${env.HOST}]` : env.HOST}`))),
    returnOrigins: readOrigins(env.VAULT_RETURN_ORIGINS),
    trustedProxies: env.VAULT_TRUSTED_PROXIES,
    probes: env.VAULT_PROBES,
    revokedRetentionDays: env.VAULT_REVOKED_RETENTION_DAYS,
    auditRetentionDays: env.VAULT_AUDIT_RETENTION_DAYS,
    tls,
    logLevel: env.VAULT_LOG_LEVEL,
    notices,
  };
}

/** `http://` to this machine itself. */
export function isLoopbackHttp(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  return (
    protocol === 'http:' &&
    (hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname))
  );
}

function readOrigins(list: string): string[] {
  return list
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
    .map((entry) => {
      if (!URL.canParse(entry))
        throw new ConfigurationError([
          'VAULT_RETURN_ORIGINS: must be origins separated by commas, e.g. https://app.example.com',
        ]);
      return new URL(entry).origin;
    });
}
