/** Whose account it is at the provider. */
export interface Account {
  readonly id: string;
  readonly name: string | null;
}
