import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Scope } from '../../platform/lifecycle/service';
import { createLogger } from '../../platform/logging/logger';
import { openConsole } from '../cli/console';
import { createWebhookKey } from '../inbox/create-webhook-key';
import { createApiKey } from '../keys/create-api-key';
import { permissions } from '../keys/permissions';
import { createTenant } from '../tenants/create';

export interface EngineUnderTest {
  readonly url: string;
  readonly tenant: string;
  readonly apiKey: string;
  readonly webhookKey: { readonly id: string; readonly key: string; readonly secret: string };
  /** Environment under which its command line and database are reached. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/**
 * An engine as its own program, as in production: its own process, a real PostgreSQL with durable commits (its own in
 * a temporary folder, or DATABASE_URL), one tenant with keys.
 */
export async function startEngineUnderTest(scope: Scope): Promise<EngineUnderTest> {
  const dataFolder = await mkdtemp(path.join(tmpdir(), 'engine-bench-'));
  await chmod(dataFolder, 0o755);
  scope.defer(() => rm(dataFolder, { recursive: true, force: true }));
  const environment = {
    ...process.env,
    ENGINE_DATA: dataFolder,
    PORT: '0',
    LOG_LEVEL: 'info',
    NODE_ENV: 'development',
  };
  const child = spawn(process.execPath, ['--import', 'tsx', 'main.ts'], {
    cwd: path.resolve(__dirname, '..'),
    env: environment,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  scope.defer(async () => {
    child.kill('SIGTERM');
    await exited;
  });
  const port = await portOf(child.stdout, exited);
  child.stdout.resume();

  const logger = createLogger({ service: 'bench', level: 'error' });
  const console = await openConsole(environment, logger, scope);
  const { app, operator, sealer, actor, now } = console;
  const tenant = await createTenant(
    app,
    { name: 'Bench', country: 'SN', language: 'fr', time_zone: 'Africa/Dakar' },
    actor,
    now,
  );
  const { key: apiKey } = await createApiKey(
    operator,
    { tenant: tenant.id, name: 'bench', permissions },
    actor,
    now,
  );
  const webhookKey = await createWebhookKey(
    app,
    sealer,
    { tenant: tenant.id, entry: 'mkt-301', brandId: undefined, name: 'bench' },
    actor,
    now,
  );
  return { url: `http://127.0.0.1:${port}`, tenant: tenant.id, apiKey, webhookKey, environment };
}

async function portOf(output: NodeJS.ReadableStream, exited: Promise<unknown>): Promise<number> {
  let text = '';
  const ready = new Promise<number>((resolve) => {
    output.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      const found = /"port":(\d+),"msg":"the engine is ready"/.exec(text);
      if (found) resolve(Number(found[1]));
    });
  });
  const ended = exited.then(() => {
    throw new Error(`The engine ended before it was ready: ${text}`);
  });
  return Promise.race([ready, ended]);
}
