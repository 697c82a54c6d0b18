/** A mistake in the call or the data that the user can mend; printed as one line, exit code 2. */
export class EvalFailure extends Error {
  override readonly name = 'EvalFailure';

  constructor(
    readonly code:
      | 'usage'
      | 'unreadable_file'
      | 'unwritable_file'
      | 'broken_table'
      | 'empty_table'
      | 'unknown_column'
      | 'bad_column'
      | 'bad_windows',
    message: string,
  ) {
    super(message);
  }
}
