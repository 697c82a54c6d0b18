import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import type { PacedFigures, PacedPlan } from './paced-generator';

const run = promisify(execFile);

/** Runs the evenly paced generator in a process of its own, so that the bench's own work delays no request. */
export async function paced(plan: PacedPlan): Promise<PacedFigures> {
  const { stdout } = await run(
    process.execPath,
    ['--import', 'tsx', path.join(__dirname, 'paced-generator.ts'), JSON.stringify(plan)],
    { maxBuffer: 64 * 1024 * 1024 },
  );
  return JSON.parse(stdout) as PacedFigures;
}

/** Several runs as one, as if they had followed each other without a pause. */
export function together(runs: readonly PacedFigures[]): PacedSummary {
  const latenciesMs = runs.flatMap((figures) => figures.latencies_ms).sort((a, b) => a - b);
  const latenessMs = runs.flatMap((figures) => figures.lateness_ms).sort((a, b) => a - b);
  return {
    sent: runs.reduce((sum, figures) => sum + figures.sent, 0),
    answered: latenciesMs.length,
    failed: runs.reduce((sum, figures) => sum + figures.failed, 0),
    p50_ms: quantile(latenciesMs, 0.5),
    p99_ms: quantile(latenciesMs, 0.99),
    p999_ms: quantile(latenciesMs, 0.999),
    max_ms: quantile(latenciesMs, 1),
    generator_late_p99_ms: quantile(latenessMs, 0.99),
  };
}

export interface PacedSummary {
  readonly sent: number;
  readonly answered: number;
  readonly failed: number;
  readonly p50_ms: number;
  readonly p99_ms: number;
  readonly p999_ms: number;
  readonly max_ms: number;
  /** How late the generator itself sent; part of the latencies, since those count from the intended time. */
  readonly generator_late_p99_ms: number;
}

function quantile(sorted: readonly number[], share: number): number {
  const index = Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1);
  return Math.round((sorted[Math.max(0, index)] ?? 0) * 10) / 10;
}
