import createClient from 'openapi-fetch';
import type { paths } from '../../core/connections/vault-api';
import type { HealthCheck } from '../../platform/http/server';

const timeoutMs = 2_000;

/**
 * Whether the vault answers and, where the engine has a key, takes it; the engine works without either, but leases of
 * the workflows do not.
 */
export function vaultCheck(vaultUrl: string, apiKey: string | undefined): HealthCheck {
  const vault = createClient<paths>({
    baseUrl: vaultUrl.replace(/\/+$/, ''),
    headers: apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` },
  });
  return {
    name: 'vault',
    async check() {
      const signal = AbortSignal.timeout(timeoutMs);
      const response = await fetch(new URL('/healthz', vaultUrl), { signal });
      await response.arrayBuffer();
      if (!response.ok) throw new Error(`The vault answered ${response.status}.`);
      if (apiKey === undefined) return;
      const { error } = await vault.GET('/v1/connections', {
        params: { query: { limit: 1 } },
        signal,
      });
      if (error) throw new Error(`The vault refuses VAULT_API_KEY: ${error.code}. ${error.detail}`);
    },
  };
}
