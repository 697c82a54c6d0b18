import type { HealthCheck } from '../../platform/http/server';

const timeoutMs = 2_000;

/** Whether the vault answers; the engine works without it, but leases of the workflows do not. */
export function vaultCheck(vaultUrl: string): HealthCheck {
  return {
    name: 'vault',
    async check() {
      const response = await fetch(new URL('/healthz', vaultUrl), {
        signal: AbortSignal.timeout(timeoutMs),
      });
      await response.arrayBuffer();
      if (!response.ok) throw new Error(`The vault answered ${response.status}.`);
    },
  };
}
