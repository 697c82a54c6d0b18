/** One measurement, as it is printed. */
export interface BenchLine {
  readonly name: string;
  readonly seconds: number;
  /** The bar; null where only the growth is of interest. */
  readonly limitSeconds: number | null;
}
