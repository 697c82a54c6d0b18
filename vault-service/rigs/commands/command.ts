/** One rig as a command: figures on standard output (a JSON line and a table), progress on standard error. */
export interface RigCommand {
  /** Options and what the bar takes in full. */
  readonly usage: string;
  /** Answers whether the bar held. */
  run(args: readonly string[]): Promise<boolean>;
}
