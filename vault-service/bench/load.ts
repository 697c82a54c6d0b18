import autocannon from 'autocannon';

export interface LoadPlan {
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly paths: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly connections: number;
  readonly durationS: number;
}

export interface LoadFigures {
  readonly per_s: number;
  readonly p50_ms: number;
  readonly p99_ms: number;
  readonly max_ms: number;
  readonly answered: number;
  readonly failed: number;
}

/** As many requests as come back over so many connections (closed loop: throughput, not latency under a given load). */
export async function load(plan: LoadPlan): Promise<LoadFigures> {
  const result = await autocannon({
    url: plan.url,
    connections: plan.connections,
    duration: plan.durationS,
    requests: plan.paths.map((path) => ({
      method: plan.method,
      path,
      headers: { ...plan.headers },
      ...(plan.body === '' ? {} : { body: plan.body }),
    })),
  });
  return {
    per_s: Math.round(result['2xx'] / result.duration),
    p50_ms: result.latency.p50,
    p99_ms: result.latency.p99,
    max_ms: result.latency.max,
    answered: result['2xx'],
    failed: result.non2xx + result.errors + result.timeouts,
  };
}
