/**
 * Points a refresh passes, in this order. Rigs stop the process at them. A grant whose provider replaced the token can
 * be lost only from `sending` to `spooled`: the request is out and its answer on no disk.
 */
export const checkpoints = [
  /** Read and opened, nothing claimed. */
  'prepared',
  'claimed',
  'sending',
  /** The provider's answer is in memory only. */
  'answered',
  'spooling',
  /** In the spool under its temporary name. */
  'spool_written',
  'spooled',
  'settling',
  /** In the transaction, which has not committed. */
  'written',
  'committed',
  'spool_removed',
] as const;

/** Passed after `settling` where the commit takes too long or fails: the spool is flushed to the disk. */
export const slowCheckpoints = ['spool_synced'] as const;

/** Points of applying what the spool holds. */
export const drainCheckpoints = ['draining', 'drained'] as const;

export type Checkpoint =
  | (typeof checkpoints)[number]
  | (typeof slowCheckpoints)[number]
  | (typeof drainCheckpoints)[number];

export type Reached = (point: Checkpoint, connection: string) => void;
