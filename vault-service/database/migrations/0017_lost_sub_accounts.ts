import { sql, type Migration } from 'kysely';

/** Sub-accounts that the provider no longer lists, and receipts for tokens of sub-accounts that were dropped. */
export const lostSubAccounts: Migration = {
  async up(db) {
    await sql`alter table sub_accounts add column lost_at timestamptz`.execute(db);
    // Our own id and no more: a receipt outlives the erasure of its subject.
    await sql`
      alter table revocations
        drop constraint revocations_token_kind_check,
        add column sub_account uuid,
        add column sub_account_kind text,
        add constraint revocations_token_kind_check
          check (token_kind in ('refresh_token', 'access_token', 'sub_account_token')),
        add constraint revocations_sub_account_check check (
          (token_kind = 'sub_account_token') = (sub_account is not null)
          and (sub_account is null) = (sub_account_kind is null))`.execute(db);
  },
};
