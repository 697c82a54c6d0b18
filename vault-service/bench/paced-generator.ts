import { Agent, request } from 'node:http';
import { performance } from 'node:perf_hooks';

/** Open-loop load: request n is due at n / rate, however long the answers to earlier ones take. */
export interface PacedPlan {
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly paths: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly ratePerS: number;
  readonly durationS: number;
  /** The first seconds are sent and not counted. */
  readonly warmUpS: number;
}

export interface PacedFigures {
  readonly sent: number;
  readonly failed: number;
  /** From the intended time of sending to the last byte of the answer: waiting behind a stall counts. */
  readonly latencies_ms: readonly number[];
  readonly lateness_ms: readonly number[];
}

const drainMs = 5_000;

async function generate(plan: PacedPlan): Promise<PacedFigures> {
  const { hostname, port } = new URL(plan.url);
  const agent = new Agent({ keepAlive: true, maxSockets: 256 });
  const total = Math.round(plan.ratePerS * (plan.warmUpS + plan.durationS));
  const countedFrom = Math.round(plan.ratePerS * plan.warmUpS);
  const latencies: number[] = [];
  const lateness: number[] = [];
  let failed = 0;
  let open = 0;
  const startedAt = performance.now() + 20;

  const fire = (number: number, intendedAt: number): void => {
    const counts = number >= countedFrom;
    if (counts) lateness.push(performance.now() - intendedAt);
    open += 1;
    let ended = false;
    const end = (worked: boolean) => {
      if (ended) return;
      ended = true;
      open -= 1;
      if (!counts) return;
      if (worked) latencies.push(performance.now() - intendedAt);
      else failed += 1;
    };
    const outgoing = request(
      {
        agent,
        hostname,
        port,
        method: plan.method,
        path: plan.paths[number % plan.paths.length] ?? '/',
        headers: { ...plan.headers, 'content-length': Buffer.byteLength(plan.body) },
      },
      (response) => {
        response.on('end', () => end(response.statusCode === 200));
        response.on('error', () => end(false));
        response.resume();
      },
    );
    outgoing.on('error', () => end(false));
    outgoing.end(plan.body);
  };

  await new Promise<void>((resolve) => {
    let next = 0;
    const tick = () => {
      while (next < total) {
        const intendedAt = startedAt + (next * 1000) / plan.ratePerS;
        const wait = intendedAt - performance.now();
        if (wait > 0) {
          // Up to a millisecond late. Waiting more exactly would take a core from what is measured.
          setTimeout(tick, wait);
          return;
        }
        fire(next, intendedAt);
        next += 1;
      }
      resolve();
    };
    tick();
  });
  const giveUpAt = performance.now() + drainMs;
  while (open > 0 && performance.now() < giveUpAt)
    await new Promise((resolve) => setTimeout(resolve, 5));
  agent.destroy();
  return {
    sent: total - countedFrom,
    failed: failed + open,
    latencies_ms: latencies,
    lateness_ms: lateness,
  };
}

void generate(JSON.parse(process.argv[2] ?? '') as PacedPlan).then((figures) =>
  process.stdout.write(JSON.stringify(figures)),
);
