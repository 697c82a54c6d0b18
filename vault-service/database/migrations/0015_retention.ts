import { sql, type Migration } from 'kysely';

/**
 * The audit log may lose its oldest rows, by `remove_archived_audit` only: exactly those from the start of the chain to
 * a row whose hash the caller knows from its archive. `audit_start` keeps the place and hash of the last row removed,
 * which is where the chain that is left goes on from. Every other deletion is refused as before; one whose rows are not
 * exactly those up to `audit_start` is refused even where somebody sets the flag himself.
 */
export const retention: Migration = {
  async up(db) {
    await sql`
      create table audit_start (
        one boolean primary key default true check (one),
        seq bigint not null,
        hash bytea not null
      )`.execute(db);
    await sql`insert into audit_start (seq, hash) values (0, sha256('marketing-engine vault audit'))`.execute(
      db,
    );
    await sql`
      create or replace function refuse_audit_change() returns trigger language plpgsql as $$
      begin
        if current_setting('vault.audit_removal', true) = 'archived'
          and (tg_op = 'DELETE' and tg_table_name = 'audit_log'
            or tg_op = 'UPDATE' and tg_table_name = 'audit_start')
        then return null;
        end if;
        raise exception 'the audit log is append-only';
      end $$`.execute(db);
    await sql`
      create trigger audit_start_is_kept before update or delete or truncate on audit_start
      for each statement execute function refuse_audit_change()`.execute(db);
    await sql`
      create function refuse_audit_gap() returns trigger language plpgsql as $$
      declare
        start_seq bigint;
      begin
        select seq into start_seq from audit_start where one;
        if exists (select from gone where seq > start_seq)
          or exists (select from audit_log where seq <= start_seq)
        then raise exception 'the audit log is only ever shortened from its start';
        end if;
        return null;
      end $$`.execute(db);
    await sql`
      create trigger audit_log_has_no_gap after delete on audit_log
      referencing old table as gone for each statement execute function refuse_audit_gap()`.execute(
      db,
    );
    await sql`
      create function remove_archived_audit(after_seq bigint, last_seq bigint, last_hash bytea)
      returns bigint language plpgsql as $$
      declare
        start_seq bigint;
        removed bigint;
      begin
        select seq into start_seq from audit_start where one for update;
        if start_seq <> after_seq then
          raise exception 'the audit log no longer begins after row %', after_seq;
        end if;
        if not exists (select from audit_log where seq = last_seq and hash = last_hash) then
          raise exception 'row % of the audit log is not the archived one', last_seq;
        end if;
        perform set_config('vault.audit_removal', 'archived', true);
        update audit_start set seq = last_seq, hash = last_hash where one;
        delete from audit_log where seq <= last_seq;
        get diagnostics removed = row_count;
        perform set_config('vault.audit_removal', '', true);
        if removed <> last_seq - after_seq then
          raise exception 'rows between % and % of the audit log are missing', after_seq, last_seq;
        end if;
        return removed;
      end $$`.execute(db);
    // What ended long ago is looked for again and again.
    await sql`create index connections_ended on connections (updated_at) where status = 'revoked'`.execute(
      db,
    );
  },
};
