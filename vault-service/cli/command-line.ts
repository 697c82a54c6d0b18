import { parseArgs } from 'node:util';
import type { Environment } from '../configuration/settings';

export type Options = Readonly<Record<string, string | undefined>>;
export type Result = Readonly<Record<string, unknown>>;

export interface Command {
  /** Words as typed, e.g. `audit verify`. */
  readonly name: string;
  /** Shown in the usage. */
  readonly arguments: string;
  readonly summary: string;
  /** Shown by `--help`: what each option means, what is written where, what to keep in mind. */
  readonly help: string;
  /** Options that take a value. */
  readonly options: readonly string[];
  /** Options that take a value and may be given more than once; see `valuesOf`. */
  readonly many?: readonly string[];
  /** Options that are there or not; `'yes'` when there. */
  readonly flags?: readonly string[];
  run(this: void, environment: Environment, options: Options): Promise<Result>;
}

/** Between the values of an option given more than once; no argument of a program can hold it. */
const between = '\0';

export class UsageError extends Error {}

export interface CommandLine {
  /** undefined with `help`: help about all of them. */
  readonly command: Command | undefined;
  readonly options: Options;
  readonly json: boolean;
  readonly help: boolean;
}

/** @throws UsageError */
export function parseCommandLine(
  args: readonly string[],
  commands: readonly Command[],
): CommandLine {
  const firstOption = args.findIndex((arg) => arg.startsWith('-'));
  const words = firstOption === -1 ? args : args.slice(0, firstOption);
  const help = words[0] === 'help' || args.includes('--help') || args.includes('-h');
  const name = (words[0] === 'help' ? words.slice(1) : words).join(' ');
  const command = commands.find((one) => one.name === name);
  if (help && (command || name === '')) return { command, options: {}, json: false, help };
  if (!command) throw new UsageError(name === '' ? 'name a command' : `unknown command "${name}"`);
  const { flags = [], many = [] } = command;
  try {
    const { values } = parseArgs({
      args: args.slice(words.length),
      options: {
        ...Object.fromEntries(command.options.map((one) => [one, { type: 'string' as const }])),
        ...Object.fromEntries(
          many.map((one) => [one, { type: 'string' as const, multiple: true as const }]),
        ),
        ...Object.fromEntries(flags.map((one) => [one, { type: 'boolean' as const }])),
        json: { type: 'boolean' },
      },
    });
    const { json, ...given } = values;
    const options = Object.entries(given).map(([option, value]) => [
      option,
      Array.isArray(value) ? value.join(between) : value === true ? 'yes' : value,
    ]);
    return { command, options: Object.fromEntries(options) as Options, json: json === true, help };
  } catch (failure) {
    throw new UsageError(failure instanceof Error ? failure.message : 'unreadable options');
  }
}

/** What was given for an option that may be given more than once. */
export function valuesOf(options: Options, name: string): readonly string[] {
  return options[name]?.split(between) ?? [];
}

/** @throws UsageError when it is missing. */
export function required(options: Options, name: string): string {
  const value = options[name];
  if (value === undefined || value === '') throw new UsageError(`--${name} is needed`);
  return value;
}

/** A whole number of at least 1. @throws UsageError */
export function count(options: Options, name: string, otherwise: number): number {
  const value = options[name];
  if (value === undefined) return otherwise;
  if (!/^[1-9]\d{0,6}$/.test(value)) throw new UsageError(`--${name} is a whole number from 1`);
  return Number(value);
}

/** Parts of a list separated by commas, none of them empty. */
export function list(value: string | undefined): string[] {
  return (value ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
