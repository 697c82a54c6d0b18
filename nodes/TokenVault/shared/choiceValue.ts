import type { SubAccount } from '../../connections/subAccounts';

/** A sub-account among others of its connection: providers number kinds apart, so an id alone may name two. */
export function choiceValue({ kind, providerId }: Pick<SubAccount, 'kind' | 'providerId'>): string {
  return `${kind}/${providerId}`;
}
