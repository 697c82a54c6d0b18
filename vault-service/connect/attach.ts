import type { Account } from '../providers/account';

export interface Existing {
  readonly id: string;
  readonly accountId: string | null;
}

export type Attachment =
  | { readonly kind: 'new' }
  /** The grant replaces the one of this connection. */
  | { readonly kind: 'replace'; readonly id: string }
  | { readonly kind: 'refused'; readonly refusal: 'wrong_account' | 'account_unknown' };

/**
 * Decides which connection of the subject a new grant belongs to. An account that is pinned stays pinned: another
 * account is refused unless the session allows an additional one. Pure. `existing` is newest first.
 */
export function attachmentOf(
  existing: readonly Existing[],
  account: Account | undefined,
  additionalAccount: boolean,
): Attachment {
  const same = account && existing.find(({ accountId }) => accountId === account.id);
  if (same) return { kind: 'replace', id: same.id };
  const unpinned = existing.find(({ accountId }) => accountId === null);
  const pinned = existing.some(({ accountId }) => accountId !== null);
  if (additionalAccount) return { kind: 'new' };
  if (pinned) return { kind: 'refused', refusal: account ? 'wrong_account' : 'account_unknown' };
  return unpinned ? { kind: 'replace', id: unpinned.id } : { kind: 'new' };
}
