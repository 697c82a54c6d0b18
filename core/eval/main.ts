import { InputError } from '../statistics/input-error';
import { anomalyReport } from './commands/anomaly';
import { anomalyStudy } from './commands/anomaly-study';
import { attributionReport } from './commands/attribution';
import { dedupeReport } from './commands/dedupe';
import { generate } from './commands/generate';
import { scoreReport } from './commands/score';
import { winnerReport } from './commands/winner';
import { EvalFailure } from './failure';
import { helpOf } from './help';
import { readOptions, usage, type Options } from './options';
import { requireWritable, writeText } from './output';
import type { EvalReport } from './report';

const reports: Readonly<Record<string, (options: Options) => Promise<EvalReport>>> = {
  anomaly: anomalyReport,
  'anomaly-study': anomalyStudy,
  score: scoreReport,
  attribution: attributionReport,
  winner: winnerReport,
  dedupe: dedupeReport,
};

async function run(): Promise<void> {
  const args = process.argv.slice(2);
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(`${helpOf(args[0], usage)}\n`);
    return;
  }
  // npm runs us inside the workspace; paths are meant from where the user stands.
  const options = readOptions(args, process.env['INIT_CWD'] ?? process.cwd());
  const report = reports[options.command];
  if (!report) {
    process.stdout.write(`${await generate(options)}\n`);
    return;
  }
  const wanted = (['json', 'svg'] as const).filter((flag) => options.get(flag) !== undefined);
  for (const flag of wanted) await requireWritable(options.path(flag));
  const { text, json, svg } = await report(options);
  process.stdout.write(`${text}\n`);
  const outputs = { json: `${JSON.stringify(json, null, 2)}\n`, svg };
  for (const flag of wanted) await writeText(options.path(flag), outputs[flag]);
}

// A reader such as head may have seen enough.
process.stdout.on('error', () => process.exit(0));

run().catch((failure: unknown) => {
  if (failure instanceof EvalFailure || failure instanceof InputError) {
    process.stderr.write(`eval: ${failure.code}: ${failure.message}\n`);
    process.exitCode = 2;
    return;
  }
  const what = failure instanceof Error ? failure.message : String(failure);
  process.stderr.write(`eval: internal: ${what}\nThis is a fault of ours, not of the data.\n`);
  process.exitCode = 1;
});
