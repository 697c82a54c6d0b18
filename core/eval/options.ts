import { isAbsolute, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { EvalFailure } from './failure';

export interface Options {
  readonly command: string;
  readonly get: (name: string) => string | undefined;
  /** @throws EvalFailure `usage` when the flag is missing or blank. */
  readonly require: (name: string) => string;
  /** A file or folder named by a flag, resolved against the folder npm was called in. */
  readonly path: (name: string) => string;
}

export const usage = `Usage: npm run eval -w core -- COMMAND …
  anomaly      --data DIR --windows FILE.json            one CSV per series: timestamp,value
  score        --data FILE.csv --outcome COLUMN [--drop a,b] [--folds 5]
  attribution  --data FILE.csv --path COL --conversions COL [--value COL] [--nulls COL] [--separator ">"]
  winner       --data FILE.csv --value COL [--group COL]
  dedupe       --data FILE.csv --truth COL
  anomaly-study --data DIR --windows FILE.json [--per-account 6] [--seed 42]   does one setting hold? (minutes)
  generate     --csv FILE.csv [--rows 8000] [--seed 1]   labelled leads with known truth, to try score with
Each also takes --json OUT and --svg OUT. COMMAND --help says more of one.`;

const flags: Readonly<Record<string, readonly string[]>> = {
  anomaly: ['data', 'windows'],
  score: ['data', 'outcome', 'drop', 'folds'],
  attribution: ['data', 'path', 'conversions', 'value', 'nulls', 'separator'],
  winner: ['data', 'value', 'group'],
  dedupe: ['data', 'truth'],
  'anomaly-study': ['data', 'windows', 'per-account', 'seed'],
  generate: ['csv', 'rows', 'seed'],
};

/** @throws EvalFailure `usage` for an unknown command or flag. */
export function readOptions(args: readonly string[], baseDirectory: string): Options {
  const [command = '', ...rest] = args;
  const known = flags[command];
  if (!known) {
    throw new EvalFailure(
      'usage',
      command === '' ? usage : `Unknown command "${command}".\n${usage}`,
    );
  }
  let values: Readonly<Record<string, string | boolean | undefined>>;
  try {
    ({ values } = parseArgs({
      args: rest,
      options: Object.fromEntries(
        [...known, 'json', 'svg'].map((flag) => [flag, { type: 'string' }]),
      ),
    }));
  } catch (cause) {
    throw new EvalFailure(
      'usage',
      `${cause instanceof Error ? cause.message : 'Bad flags'}\n${usage}`,
    );
  }
  const get = (name: string) => {
    const value = values[name];
    return typeof value === 'string' ? value : undefined;
  };
  const require = (name: string) => {
    const value = get(name);
    if (value === undefined || value.trim() === '')
      throw new EvalFailure('usage', `${command} needs --${name}.\n${usage}`);
    return value;
  };
  return {
    command,
    get,
    require,
    path: (name) => {
      const value = require(name);
      return isAbsolute(value) ? value : resolve(baseDirectory, value);
    },
  };
}
