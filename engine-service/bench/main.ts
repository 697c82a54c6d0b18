import { z } from 'zod/v4';
import { readArguments, UsageError } from '../cli/arguments';
import { benchBus } from './bus';
import { benchInbox } from './inbox';

const usage = `Usage: npm run bench -w engine-service -- COMMAND [--json]
  inbox [--duration-s 10] [--connections 32] [--rate-per-s N] [--baseline-url URL]
  bus [--events 20000] [--batch-size 25]`;

async function main([name = '', ...words]: readonly string[]): Promise<void> {
  const { json, result } = await measure(name, words);
  process.stdout.write(
    json ? `${JSON.stringify(result)}\n` : `${JSON.stringify(result, undefined, 2)}\n`,
  );
}

async function measure(name: string, words: readonly string[]) {
  if (name === 'inbox') {
    const { json, values } = readArguments(
      words,
      z.object({
        duration_s: z.coerce.number().int().min(1).max(600).default(10),
        connections: z.coerce.number().int().min(1).max(1_000).default(32),
        rate_per_s: z.coerce.number().int().min(1).optional(),
        baseline_url: z.url().optional(),
      }),
    );
    const result = await benchInbox({
      durationS: values.duration_s,
      connections: values.connections,
      ratePerS: values.rate_per_s,
      baselineUrl: values.baseline_url,
    });
    return { json, result };
  }
  if (name === 'bus') {
    const { json, values } = readArguments(
      words,
      z.object({
        events: z.coerce.number().int().min(1).max(1_000_000).default(20_000),
        batch_size: z.coerce.number().int().min(1).max(100).default(25),
      }),
    );
    const result = await benchBus({ events: values.events, batchSize: values.batch_size });
    return { json, result };
  }
  throw new UsageError(usage);
}

main(process.argv.slice(2)).catch((failure: unknown) => {
  process.stderr.write(`${failure instanceof Error ? failure.message : String(failure)}\n`);
  process.exitCode = failure instanceof UsageError ? 64 : 1;
});
