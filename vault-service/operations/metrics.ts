import { collectDefaultMetrics, Counter, Histogram, Registry } from 'prom-client';

/** Labels come from closed sets (providers, outcomes); nothing a caller sends becomes a label. */
export interface Metrics {
  readonly contentType: string;
  text(): Promise<string>;
  refreshed(provider: string, outcome: string, tookMs: number): void;
  answered(operation: string, status: number, tookMs: number): void;
}

export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const refreshes = new Counter({
    name: 'vault_refreshes_total',
    help: 'Calls to token URLs for a refresh, by provider and outcome',
    labelNames: ['provider', 'outcome'],
    registers: [registry],
  });
  const refreshSeconds = new Histogram({
    name: 'vault_refresh_seconds',
    help: 'How long providers took to answer a refresh',
    labelNames: ['provider'],
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30],
    registers: [registry],
  });
  const requestSeconds = new Histogram({
    name: 'vault_request_seconds',
    help: 'How long API calls took, by operation and status class',
    labelNames: ['operation', 'status'],
    buckets: [0.002, 0.005, 0.01, 0.015, 0.025, 0.05, 0.1, 0.5, 1, 5, 20],
    registers: [registry],
  });
  return {
    contentType: registry.contentType,
    text: () => registry.metrics(),
    refreshed(provider, outcome, tookMs) {
      refreshes.inc({ provider, outcome });
      refreshSeconds.observe({ provider }, tookMs / 1000);
    },
    answered(operation, status, tookMs) {
      requestSeconds.observe({ operation, status: `${Math.floor(status / 100)}xx` }, tookMs / 1000);
    },
  };
}
