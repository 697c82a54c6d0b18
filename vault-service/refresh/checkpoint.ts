/**
 * Points a refresh passes, in this order. Rigs stop the process at them; what has to hold at each is said here.
 * A grant whose provider replaced the token can be lost only from `sending` to `spooled` or `committed`.
 */
export const checkpoints = [
  /** Read and opened, nothing claimed. */
  'prepared',
  'claimed',
  'sending',
  /** The provider's answer is in memory only. */
  'answered',
  'settling',
  /** In the transaction, which has not committed. */
  'written',
  'committed',
] as const;

/** Points of a commit that takes too long or fails. */
export const spoolCheckpoints = [
  'spooling',
  /** On the disk under its temporary name. */
  'spool_written',
  'spooled',
  /** Committed after all; the file is still there. */
  'spool_committed',
  'spool_removed',
] as const;

/** Points of applying what the spool holds. */
export const drainCheckpoints = ['draining', 'drained'] as const;

export type Checkpoint =
  | (typeof checkpoints)[number]
  | (typeof spoolCheckpoints)[number]
  | (typeof drainCheckpoints)[number];

export type Reached = (point: Checkpoint, connection: string) => void;
