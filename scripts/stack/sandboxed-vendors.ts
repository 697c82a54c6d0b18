import { z } from 'zod/v4';
import { callJson } from '../demo/http';

/** Providers whose keys the demo imports or a visitor may try, and where the sandbox plays their API. */
export const sandboxPaths: Readonly<Record<string, string>> = {
  anthropic: '/anthropic',
  'cal-com': '/cal-com',
  openai: '/openai',
  resend: '/resend',
  telegram: '/telegram',
  whatsapp: '/graph/v26.0',
};

/** Lets the vault ask the sandbox, not the vendors, whether a key works: no sandbox key ever leaves this machine. */
export async function askSandboxAboutKeys(
  vault: { readonly url: string; readonly adminKey: string },
  sandboxUrl: string,
): Promise<void> {
  for (const [provider, path] of Object.entries(sandboxPaths))
    await callJson(`${vault.url}/v1/tenants/_default/integrations/${provider}`, z.unknown(), {
      method: 'PUT',
      headers: { authorization: `Bearer ${vault.adminKey}` },
      body: { api_url: `${sandboxUrl}${path}` },
    });
}
