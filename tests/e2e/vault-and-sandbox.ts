import path from 'node:path';
import { Client } from 'pg';
import { Scope } from '../../platform/lifecycle/service';
import { freePort } from '../../platform/lifecycle/free-port';
import { startChild } from '../../scripts/processes/child';
import { sandboxPaths } from '../../scripts/stack/sandboxed-vendors';
import { repositoryRoot } from '../../scripts/setup/setup.mjs';
import { startRigStack } from '../../vault-service/rigs/processes';
import { apiClient, type Api } from '../../vault-service/tests/support/api';
import { sandboxApps } from '../vault/support/apps';

export interface VaultAndSandbox {
  readonly vaultUrl: string;
  readonly admin: Api;
  readonly database: Client;
  /** A new link of tenant `acme`. */
  link(this: void, order: LinkOrder): Promise<string>;
  close(this: void): Promise<void>;
}

export interface LinkOrder {
  readonly subject: string;
  readonly providers: readonly string[];
  readonly locale?: 'en' | 'fr' | 'pt';
}

/** A vault and the sandbox as processes, every provider of the vault played by the sandbox; no n8n. */
export async function startVaultAndSandbox(): Promise<VaultAndSandbox> {
  const scope = new Scope();
  try {
    const rig = await startRigStack(scope);
    const port = await freePort();
    const sandboxUrl = `http://127.0.0.1:${port}`;
    const [vault] = await Promise.all([
      rig.startVault({ environment: { VAULT_PROBES: '1' } }),
      startChild({
        name: 'sandbox',
        command: process.execPath,
        args: ['--import', 'tsx', 'main.ts'],
        cwd: path.join(repositoryRoot, 'sandbox'),
        env: { PATH: process.env.PATH ?? '', PORT: String(port), LOG_LEVEL: 'warn' },
        logFile: path.join(rig.folder, 'sandbox.log'),
        ready: async () => (await fetch(`${sandboxUrl}/control/vendors`)).ok,
        readyTimeoutMs: 60_000,
        signal: new AbortController().signal,
      }).then((child) => scope.own(child)),
    ]);
    const admin = apiClient(vault.url, rig.adminKey);
    const must = async (call: ReturnType<Api['get']>) => {
      const answer = await call;
      if (answer.status >= 300) throw new Error(answer.text);
      return answer.body;
    };
    await must(admin.post('/v1/tenants', { id: 'acme', name: 'Agence Teranga' }));
    for (const [provider, { integration }] of Object.entries(sandboxApps(sandboxUrl)))
      await must(admin.put(`/v1/tenants/acme/integrations/${provider}`, integration));
    for (const [provider, apiPath] of Object.entries(sandboxPaths))
      if (!(provider in sandboxApps(sandboxUrl)))
        await must(
          admin.put(`/v1/tenants/acme/integrations/${provider}`, {
            api_url: `${sandboxUrl}${apiPath}`,
          }),
        );
    const database = new Client(rig.databaseUrl);
    await database.connect();
    scope.defer(() => database.end());
    return {
      vaultUrl: vault.url,
      admin,
      database,
      link: async ({ subject, providers, locale = 'en' }) => {
        const body = { tenant: 'acme', subject, providers, locale };
        return String((await must(admin.post('/v1/connect-sessions', body)))['url']);
      },
      close: () => scope.close(),
    };
  } catch (failure) {
    await scope.close();
    throw failure;
  }
}
