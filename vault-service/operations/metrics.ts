import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** Labels come from closed sets (providers, outcomes); nothing a caller sends becomes a label. */
export interface Metrics {
  readonly registry: Registry;
  readonly contentType: string;
  /** Called before each report, to bring gauges up to date. */
  beforeReport(update: () => Promise<void>): void;
  text(): Promise<string>;
  refreshed(this: void, provider: string, outcome: string, tookMs: number): void;
  answered(this: void, operation: string, status: number, tookMs: number): void;
  /** A provider was asked whether a token works. */
  probed(this: void, provider: string, finding: string): void;
  rateLimited(this: void, who: 'key' | 'anonymous'): void;
  /** The first TLS certificate to end. */
  certificateEndsAt(this: void, at: Date): void;
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
  const leases = new Counter({
    name: 'vault_leases_total',
    help: 'Leases asked for, by whether a token was given',
    labelNames: ['result'],
    registers: [registry],
  });
  const probes = new Counter({
    name: 'vault_probes_total',
    help: 'Harmless calls that ask a provider whether a token works, by what they found',
    labelNames: ['provider', 'finding'],
    registers: [registry],
  });
  const limited = new Counter({
    name: 'vault_rate_limited_total',
    help: 'Calls answered 429, by what was limited: a key, or an address without a valid one',
    labelNames: ['who'],
    registers: [registry],
  });
  const certificateEnd = new Gauge({
    name: 'vault_certificate_end_timestamp_seconds',
    help: 'When the first TLS certificate of this replica ends; absent without TLS',
    registers: [],
  });
  const updates: (() => Promise<void>)[] = [];
  return {
    registry,
    contentType: registry.contentType,
    beforeReport: (update) => void updates.push(update),
    async text() {
      await Promise.all(updates.map((update) => update()));
      return registry.metrics();
    },
    refreshed(provider, outcome, tookMs) {
      refreshes.inc({ provider, outcome });
      refreshSeconds.observe({ provider }, tookMs / 1000);
    },
    answered(operation, status, tookMs) {
      if (leaseOperations.has(operation)) leases.inc({ result: leaseResult(status) });
      requestSeconds.observe({ operation, status: `${Math.floor(status / 100)}xx` }, tookMs / 1000);
    },
    probed: (provider, finding) => probes.inc({ provider, finding }),
    rateLimited: (who) => limited.inc({ who }),
    certificateEndsAt(at) {
      registry.registerMetric(certificateEnd);
      certificateEnd.set(at.getTime() / 1000);
    },
  };
}

const leaseOperations = new Set(['leaseToken', 'leaseTokenOfSubject']);

function leaseResult(status: number): 'given' | 'refused' | 'failed' {
  if (status < 400) return 'given';
  return status < 500 ? 'refused' : 'failed';
}
