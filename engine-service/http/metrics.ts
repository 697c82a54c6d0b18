import { collectDefaultMetrics, Counter, Registry } from 'prom-client';

export interface Metrics {
  readonly registry: Registry;
  arrival(entry: string, status: string): void;
  batch(events: number, outcome: string): void;
}

/** Counters in Prometheus' form, one registry per engine. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const arrivals = new Counter({
    name: 'engine_inbox_arrivals_total',
    help: 'Verified webhooks by entry and status.',
    labelNames: ['entry', 'status'],
    registers: [registry],
  });
  const batches = new Counter({
    name: 'engine_bus_batches_total',
    help: 'Batches sent to subscribers by outcome.',
    labelNames: ['outcome'],
    registers: [registry],
  });
  const events = new Counter({
    name: 'engine_bus_events_total',
    help: 'Events sent to subscribers by outcome of their batch.',
    labelNames: ['outcome'],
    registers: [registry],
  });
  return {
    registry,
    arrival: (entry, status) => arrivals.inc({ entry, status }),
    batch: (count, outcome) => {
      batches.inc({ outcome });
      events.inc({ outcome }, count);
    },
  };
}
