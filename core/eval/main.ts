import { writeFile } from 'node:fs/promises';
import { InputError } from '../statistics/input-error';
import { anomalyReport } from './commands/anomaly';
import { anomalyStudy } from './commands/anomaly-study';
import { attributionReport } from './commands/attribution';
import { dedupeReport } from './commands/dedupe';
import { generate } from './commands/generate';
import { scoreReport } from './commands/score';
import { winnerReport } from './commands/winner';
import { EvalFailure } from './failure';
import { readOptions, usage, type Options } from './options';
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
    process.stdout.write(`${usage}\n`);
    return;
  }
  // npm runs us inside the workspace; paths are meant from where the user stands.
  const options = readOptions(args, process.env['INIT_CWD'] ?? process.cwd());
  const report = reports[options.command];
  if (!report) {
    process.stdout.write(`${await generate(options)}\n`);
    return;
  }
  const { text, json, svg } = await report(options);
  process.stdout.write(`${text}\n`);
  if (options.get('json') !== undefined) {
    await writeFile(options.path('json'), `${JSON.stringify(json, null, 2)}\n`);
  }
  if (options.get('svg') !== undefined) await writeFile(options.path('svg'), svg);
}

run().catch((failure: unknown) => {
  if (failure instanceof EvalFailure || failure instanceof InputError) {
    process.stderr.write(`eval: ${failure.code}: ${failure.message}\n`);
    process.exitCode = 2;
    return;
  }
  throw failure;
});
