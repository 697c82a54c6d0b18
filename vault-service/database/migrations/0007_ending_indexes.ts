import { sql, type Migration } from 'kysely';

/** What `flagExpired` and `forecastEnds` look for, so that they do not read every connection. */
export const endingIndexes: Migration = {
  async up(db) {
    await sql`
      create index connections_ending on connections (access_expires_at)
      where refresh_token is null and access_expires_at is not null and status in ('active', 'expiring')`.execute(
      db,
    );
    await sql`
      create index connections_grant_ending on connections (grant_expires_at)
      where grant_expires_at is not null and status in ('active', 'expiring')`.execute(db);
    await sql`create index connections_in_error on connections (tenant, provider) where status = 'error'`.execute(
      db,
    );
  },
};
