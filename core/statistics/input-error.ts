/** What was wrong with numbers handed to a rule; closed, so that callers can be exhaustive. */
export type InputErrorCode =
  | 'empty'
  | 'not_finite'
  | 'negative'
  | 'out_of_range'
  | 'length_mismatch'
  | 'unsorted_timestamps'
  | 'duplicate_timestamps'
  | 'mixed_currencies'
  | 'unknown_channel'
  | 'too_large'
  | 'not_probability';

/**
 * Input that no honest number can be computed from. Thrown, not returned: the caller passed something that
 * should have been refused at the edge. Too little data is not an error, see {@link Insufficient}.
 */
export class InputError extends Error {
  override readonly name = 'InputError';

  constructor(
    readonly code: InputErrorCode,
    message: string,
  ) {
    super(message);
  }
}

/** An honest "cannot say yet": what was missing, so that a screen can tell the user what to wait for. */
export interface Insufficient {
  readonly ok: false;
  readonly code: 'insufficient';
  readonly reason: string;
}

export function insufficient(reason: string): Insufficient {
  return { ok: false, code: 'insufficient', reason };
}
