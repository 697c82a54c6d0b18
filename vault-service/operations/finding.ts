/** One thing the doctor looked at. */
export interface Finding {
  readonly name: string;
  /** `warning`: works, but somebody should look. `failed`: does not work. */
  readonly status: 'ok' | 'warning' | 'failed';
  /** What was found, and what to do about it. Never a secret. */
  readonly found: string;
}
