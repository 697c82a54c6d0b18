import { startSandbox, type RunningSandbox } from '../../../sandbox/start';
import type { Browser, Page } from '../../../vault-service/tests/support/browser';
import { startTestVault, type TestVault } from '../../../vault-service/tests/support/vault';
import { sandboxApps, type SandboxApp } from './apps';

export interface Stack {
  readonly vault: TestVault;
  readonly sandbox: RunningSandbox;
  /** A call of the sandbox's control API; answers its body. */
  control(
    this: void,
    method: 'GET' | 'POST',
    path: string,
    body?: unknown,
  ): Promise<Record<string, unknown>>;
  /** A new link for a subject of tenant `acme`. */
  link(
    this: void,
    subject: string,
    provider: string,
    more?: Record<string, unknown>,
  ): Promise<string>;
  /** Presses the provider's button, signs in as `account` (else the first) and follows back to the vault. */
  signIn(
    this: void,
    browser: Browser,
    link: string,
    provider: string,
    account?: string,
  ): Promise<Page>;
  /** Connections of a subject of `acme`. */
  connections(this: void, subject: string): Promise<Record<string, unknown>[]>;
  close(this: void): Promise<void>;
}

/** A vault and a sandbox in this process; every OAuth provider of the vault is the sandbox's. */
export async function startStack(
  environment: Readonly<Record<string, string>> = {},
): Promise<Stack> {
  const sandbox = await startSandbox();
  const vault = await startTestVault(environment);
  const apps = sandboxApps(sandbox.url);
  await vault.admin.post('/v1/tenants', { id: 'acme', name: 'Acme Dakar' });
  for (const [provider, { integration }] of Object.entries(apps)) {
    const put = await vault.admin.put(`/v1/tenants/acme/integrations/${provider}`, integration);
    if (put.status !== 200) throw new Error(`${provider}: ${put.text}`);
  }
  const control: Stack['control'] = async (method, path, body) => {
    const response = await fetch(`${sandbox.url}/control${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${path}: ${text}`);
    return JSON.parse(text) as Record<string, unknown>;
  };
  return {
    vault,
    sandbox,
    control,
    async link(subject, provider, more = {}) {
      const { status, body, text } = await vault.admin.post('/v1/connect-sessions', {
        tenant: 'acme',
        subject,
        providers: [provider],
        ...more,
      });
      if (status !== 201) throw new Error(text);
      return String(body['url']);
    },
    async signIn(browser, link, provider, account) {
      const begun = await browser.post(`${link}/${provider}`);
      const authorizeUrl = begun.headers.get('location');
      if (begun.status !== 303 || authorizeUrl === null) throw new Error(begun.text);
      const { redirect_to } = await control(
        'POST',
        `/oauth/${appOf(apps, provider).sandboxName}/consent`,
        { authorize_url: authorizeUrl, ...(account === undefined ? {} : { account_id: account }) },
      );
      return browser.follow(await browser.get(String(redirect_to)));
    },
    async connections(subject) {
      const { body } = await vault.admin.get(`/v1/connections?tenant=acme&subject=${subject}`);
      return body['items'] as Record<string, unknown>[];
    },
    async close() {
      await vault.close();
      await sandbox.close();
    },
  };
}

function appOf(apps: Readonly<Record<string, SandboxApp>>, provider: string): SandboxApp {
  const app = apps[provider];
  if (!app) throw new Error(`The sandbox has no app for ${provider}.`);
  return app;
}
