/** An account as people know it. Names as they are stored: not yet harmless. */
export interface AccountFacts {
  readonly connection: string;
  readonly tenant: string;
  readonly subject: string;
  readonly account: string | null;
  readonly label: string | null;
}

/** What one line of a message tells. */
export type AlertFacts =
  | {
      readonly kind: 'connection';
      readonly status: 'reauth_required' | 'error';
      readonly cause: string;
      readonly openedAt: Date;
      readonly account: AccountFacts;
    }
  | {
      readonly kind: 'provider' | 'integration';
      /** Whose OAuth app; `_default`: the one for all. */
      readonly owner: string;
      readonly cause: string;
      readonly openedAt: Date;
      readonly closedAt: Date | null;
      readonly accounts: readonly AccountFacts[];
    }
  | {
      readonly kind: 'forecast';
      readonly expiresAt: Date;
      readonly daysLeft: number;
      readonly account: AccountFacts;
    };
