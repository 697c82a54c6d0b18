import path from 'node:path';
import { z } from 'zod/v4';
import { readEnvironment } from '../platform/configuration/environment';

const wholeNumber = (fallback: number, min: number, max: number) =>
  z.coerce.number().int().min(min).max(max).default(fallback);

const httpUrl = z.url({ protocol: /^https?$/, error: 'Give a full http:// or https:// URL.' });

const environment = z.object({
  PORT: wholeNumber(7320, 0, 65_535),
  HOST: z.string().default('127.0.0.1'),
  DATABASE_URL: z.string().optional(),
  ENGINE_DATA: z.string().default(path.resolve(__dirname, '..', '.marketing-engine', 'engine')),
  ENGINE_PUBLIC_URL: httpUrl.optional(),
  ENGINE_SECRET_KEY: z.string().optional(),
  VAULT_URL: httpUrl.optional(),
  VAULT_API_KEY: z.string().optional(),
  NODE_ENV: z.string().default('development'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  TRUSTED_PROXIES: wholeNumber(0, 0, 10),
  RATE_LIMIT_PER_S: wholeNumber(10_000, 1, 1_000_000),
  BUS_LEASE_MS: wholeNumber(15_000, 500, 600_000),
  BUS_POLL_MS: wholeNumber(1_000, 50, 60_000),
  BUS_DRAIN_MS: wholeNumber(8_000, 0, 12_000),
});

export interface Settings {
  readonly port: number;
  readonly host: string;
  /** Undefined: the engine starts its own PostgreSQL inside `dataFolder`. */
  readonly databaseUrl: string | undefined;
  /** Embedded cluster and, in development, the sealing key. */
  readonly dataFolder: string;
  /** How others reach this engine. Undefined: loopback and the port in use. */
  readonly publicUrl: string | undefined;
  /** Base64 of 32 bytes; seals webhook secrets in the database. */
  readonly secretKey: string | undefined;
  readonly vaultUrl: string | undefined;
  readonly vaultApiKey: string | undefined;
  readonly production: boolean;
  readonly logLevel: string;
  readonly trustedProxies: number;
  /** Calls per second of one key, on this replica, unless the key has a rate of its own. */
  readonly ratePerS: number;
  /** How long a batch in flight is kept from other replicas after its sender was last heard of. */
  readonly busLeaseMs: number;
  /** How often the bus looks for work when no notification came. */
  readonly busPollMs: number;
  /** How long a stopping engine waits for answers; batches still without one are sent again by whoever is next. */
  readonly busDrainMs: number;
}

/** @throws ConfigurationError naming each variable at fault. */
export function readSettings(variables: Readonly<Record<string, string | undefined>>): Settings {
  const read = readEnvironment(environment, variables);
  return {
    port: read.PORT,
    host: read.HOST,
    databaseUrl: read.DATABASE_URL,
    dataFolder: path.resolve(read.ENGINE_DATA),
    publicUrl: read.ENGINE_PUBLIC_URL,
    secretKey: read.ENGINE_SECRET_KEY,
    vaultUrl: read.VAULT_URL,
    vaultApiKey: read.VAULT_API_KEY,
    production: read.NODE_ENV === 'production',
    logLevel: read.LOG_LEVEL,
    trustedProxies: read.TRUSTED_PROXIES,
    ratePerS: read.RATE_LIMIT_PER_S,
    busLeaseMs: read.BUS_LEASE_MS,
    busPollMs: read.BUS_POLL_MS,
    busDrainMs: read.BUS_DRAIN_MS,
  };
}
