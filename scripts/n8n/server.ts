import path from 'node:path';
import { hash } from 'bcryptjs';
import { answers, startChild, type Child } from '../processes/child';

export interface N8nOptions {
  /** Path of the `n8n` program. */
  readonly program: string;
  readonly port: number;
  readonly userFolder: string;
  readonly databaseUrl: string;
  readonly encryptionKey: string;
  readonly owner: N8nOwner;
  readonly logFile: string;
  readonly signal: AbortSignal;
}

export interface N8nOwner {
  readonly email: string;
  readonly password: string;
}

const startTimeoutMs = 180_000;

/** Starts n8n on loopback over PostgreSQL, with its owner account set from the environment. */
export async function startN8n(options: N8nOptions): Promise<Child> {
  const url = n8nUrl(options.port);
  return startChild({
    name: 'n8n',
    command: process.execPath,
    args: ['--require', path.join(__dirname, 'follow-parent.cjs'), options.program, 'start'],
    cwd: options.userFolder,
    env: { ...process.env, ...(await n8nEnvironment(options)) },
    logFile: options.logFile,
    ready: () => answers(`${url}/healthz/readiness`),
    readyTimeoutMs: startTimeoutMs,
    signal: options.signal,
  });
}

export function n8nUrl(port: number): string {
  return `http://127.0.0.1:${String(port)}`;
}

async function n8nEnvironment(options: N8nOptions): Promise<NodeJS.ProcessEnv> {
  const database = new URL(options.databaseUrl);
  return {
    // A test runner's NODE_ENV would make n8n log nothing and skip parts.
    NODE_ENV: 'production',
    N8N_HOST: '127.0.0.1',
    N8N_LISTEN_ADDRESS: '127.0.0.1',
    N8N_PORT: String(options.port),
    N8N_RUNNERS_BROKER_PORT: String(options.port + 1),
    WEBHOOK_URL: `${n8nUrl(options.port)}/`,
    N8N_EDITOR_BASE_URL: n8nUrl(options.port),
    N8N_USER_FOLDER: options.userFolder,
    N8N_ENCRYPTION_KEY: options.encryptionKey,
    DB_TYPE: 'postgresdb',
    DB_POSTGRESDB_HOST: database.hostname,
    DB_POSTGRESDB_PORT: database.port,
    DB_POSTGRESDB_DATABASE: database.pathname.slice(1),
    DB_POSTGRESDB_USER: database.username,
    DB_POSTGRESDB_PASSWORD: decodeURIComponent(database.password),
    DB_POSTGRESDB_POOL_SIZE: '10',
    N8N_INSTANCE_OWNER_MANAGED_BY_ENV: 'true',
    N8N_INSTANCE_OWNER_EMAIL: options.owner.email,
    N8N_INSTANCE_OWNER_FIRST_NAME: 'Demo',
    N8N_INSTANCE_OWNER_LAST_NAME: 'Owner',
    N8N_INSTANCE_OWNER_PASSWORD_HASH: await hash(options.owner.password, 10),
    N8N_SECURE_COOKIE: 'false',
    N8N_UNVERIFIED_PACKAGES_ENABLED: 'true',
    N8N_DIAGNOSTICS_ENABLED: 'false',
    N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
    N8N_TEMPLATES_ENABLED: 'false',
    N8N_PERSONALIZATION_ENABLED: 'false',
    N8N_HIRING_BANNER_ENABLED: 'false',
    N8N_DYNAMIC_BANNERS_ENABLED: 'false',
    N8N_LICENSE_AUTO_RENEW_ENABLED: 'false',
    N8N_AI_ENABLED: 'false',
    // It only fetches a public list from the internet.
    N8N_DISABLED_MODULES: 'mcp-registry',
    N8N_ENFORCE_SETTINGS_FILE_PERMISSIONS: 'true',
    N8N_LOG_LEVEL: 'info',
    N8N_GRACEFUL_SHUTDOWN_TIMEOUT: '15',
    GENERIC_TIMEZONE: 'Africa/Dakar',
  };
}
