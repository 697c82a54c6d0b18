import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod/v4';

const run = promisify(execFile);

const loadResult = z.object({
  accepted: z.number(),
  refused: z.number(),
  errors: z.number(),
  seconds: z.number(),
  p50Ms: z.number(),
  p99Ms: z.number(),
  maxMs: z.number(),
});

export type LoadResult = z.output<typeof loadResult>;

export interface Load {
  readonly url: string;
  readonly durationS: number;
  readonly connections: number;
  /** Leads per second at most; undefined: as fast as answers come. */
  readonly ratePerS?: number | undefined;
  readonly webhookKey?: { readonly key: string; readonly secret: string };
}

/** Puts leads on an address from a process of its own, so that the sender does not slow the receiver's event loop. */
export async function putLoad(load: Load): Promise<LoadResult> {
  const { stdout } = await run(
    process.execPath,
    ['--import', 'tsx', path.join(__dirname, 'load-process.ts'), JSON.stringify(load)],
    { cwd: path.resolve(__dirname, '..'), maxBuffer: 1_000_000 },
  );
  return loadResult.parse(JSON.parse(stdout));
}

export function perSecond({ accepted, seconds }: LoadResult): number {
  return accepted / seconds;
}
