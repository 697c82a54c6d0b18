/** Whose account it is at the provider. */
export interface Account {
  readonly id: string;
  readonly name: string | null;
}

/** An API key's account is its organisation, where the vendor names it in a header. */
export function organization(id: string | undefined): Account | undefined {
  return id === undefined || id.trim() === '' ? undefined : { id, name: null };
}
