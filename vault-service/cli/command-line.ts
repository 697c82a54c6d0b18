import { parseArgs } from 'node:util';
import type { VaultStore } from './store';

export type Options = Readonly<Record<string, string | undefined>>;
export type Result = Readonly<Record<string, unknown>>;

export interface Command {
  /** Words as typed, e.g. `audit verify`. */
  readonly name: string;
  /** Shown in the usage. */
  readonly arguments: string;
  readonly summary: string;
  readonly options: readonly string[];
  run(store: VaultStore, options: Options): Promise<Result>;
}

export class UsageError extends Error {}

export function parseCommandLine(
  args: readonly string[],
  commands: readonly Command[],
): { readonly command: Command; readonly options: Options; readonly json: boolean } {
  const words: string[] = [];
  for (const arg of args) {
    if (arg.startsWith('-')) break;
    words.push(arg);
  }
  const command = commands.find(({ name }) => name === words.join(' '));
  if (!command)
    throw new UsageError(
      words.length === 0 ? 'name a command' : `unknown command "${words.join(' ')}"`,
    );
  const named = Object.fromEntries(
    command.options.map((name) => [name, { type: 'string' as const }]),
  );
  try {
    const { values } = parseArgs({
      args: args.slice(words.length),
      options: { ...named, json: { type: 'boolean' } },
    });
    const { json, ...options } = values;
    return {
      command,
      options: Object.fromEntries(
        Object.entries(options).map(([name, value]) => [
          name,
          typeof value === 'string' ? value : undefined,
        ]),
      ),
      json: json === true,
    };
  } catch (failure) {
    throw new UsageError(failure instanceof Error ? failure.message : 'unreadable options');
  }
}

/** @throws UsageError when it is missing. */
export function required(options: Options, name: string): string {
  const value = options[name];
  if (value === undefined || value === '') throw new UsageError(`--${name} is needed`);
  return value;
}
