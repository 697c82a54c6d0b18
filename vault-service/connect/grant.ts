import type { Account } from '../providers/account';
import type { Finding } from '../providers/probe';
import type { FoundSubAccount } from '../providers/sub-account';
import type { TokenAnswer } from '../providers/token-answer';

/** What a person brought to a link. */
export interface Grant {
  readonly provider: string;
  readonly kind: 'oauth2' | 'key';
  readonly tokens: TokenAnswer;
  readonly account: Account | undefined;
  /** What the provider said about a key; absent: nobody was asked. */
  readonly finding?: Finding | undefined;
  /** Lifetimes count from here. */
  readonly issuedAt: Date;
  /** What was chosen below the account; absent: what was chosen before stays. */
  readonly subAccounts?: readonly FoundSubAccount[];
  /** The choice this grant waited for; used up with it. */
  readonly choice?: string;
}
