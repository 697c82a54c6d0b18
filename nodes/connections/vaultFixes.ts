import type { LeaseWish } from './leaseWish';

const reconnect =
  'Let its owner connect the account again: Token Vault > Connect Link > Create makes the link.';

/** What the reader of a workflow does about a refusal of the vault, by its code. */
export const vaultFixes: Readonly<Record<string, string>> = {
  connection_ambiguous: 'Set "Connection By" to Connection ID and pick the account.',
  connection_revoked: reconnect,
  reauth_required: reconnect,
  scope_missing: `${reconnect} Every permission must stay ticked there.`,
  sub_account_ambiguous: 'Pick one in "Sub-Account": its kind alone names several.',
  sub_account_gone:
    'Choose another one with Token Vault > Sub-Account > Choose, or let its owner give access again.',
  token_expired: reconnect,
  token_refused: reconnect,
};

/** The same for a lease, where it also matters whether a sub-account was named. */
export function leaseFixes({ subAccount }: LeaseWish): Readonly<Record<string, string>> {
  return {
    ...vaultFixes,
    not_found:
      subAccount === undefined
        ? 'Check the connection, or connect the account first: Token Vault > Connect Link > Create.'
        : 'Check the connection and "Sub-Account". Token Vault > Sub-Account > Get Many lists what is chosen, and Choose changes it.',
  };
}
