import { sql, type Migration } from 'kysely';

/**
 * The log is one chain: hash = SHA-256(previous hash ‖ seq as 8 bytes ‖ body). Columns to search by are generated
 * from the body, so they cannot be changed apart from it. `append_audit` holds the head row until its transaction
 * ends, which makes the order of the chain the order of the commits.
 */
export const audit: Migration = {
  async up(db) {
    await sql`
      create table audit_log (
        seq bigint primary key,
        body text not null,
        hash bytea not null,
        at text not null generated always as ((body::jsonb) ->> 'at') stored,
        tenant text generated always as ((body::jsonb) ->> 'tenant') stored,
        action text not null generated always as ((body::jsonb) ->> 'action') stored
      )`.execute(db);
    await sql`create index audit_log_by_tenant on audit_log (tenant, seq)`.execute(db);
    await sql`
      create table audit_head (
        one boolean primary key default true check (one),
        seq bigint not null,
        hash bytea not null
      ) with (fillfactor = 10)`.execute(db);
    await sql`insert into audit_head (seq, hash) values (0, sha256('marketing-engine vault audit'))`.execute(
      db,
    );
    await sql`
      create function append_audit(bodies text[]) returns bigint language plpgsql as $$
      declare
        head_seq bigint;
        head_hash bytea;
        entry text;
        seqs bigint[] := '{}';
        hashes bytea[] := '{}';
      begin
        select seq, hash into head_seq, head_hash from audit_head where one for update;
        foreach entry in array bodies loop
          head_seq := head_seq + 1;
          head_hash := sha256(head_hash || int8send(head_seq) || convert_to(entry, 'UTF8'));
          seqs := seqs || head_seq;
          hashes := hashes || head_hash;
        end loop;
        insert into audit_log (seq, body, hash) select * from unnest(seqs, bodies, hashes);
        update audit_head set seq = head_seq, hash = head_hash where one;
        return head_seq;
      end $$`.execute(db);
    await sql`
      create function refuse_audit_change() returns trigger language plpgsql as $$
      begin
        raise exception 'the audit log is append-only';
      end $$`.execute(db);
    await sql`
      create trigger audit_log_is_append_only before update or delete or truncate on audit_log
      for each statement execute function refuse_audit_change()`.execute(db);
  },
};
