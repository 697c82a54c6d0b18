import { createTestDatabase } from '../../testing/postgres';
import { createLogger } from '../../logging/logger';
import { openDatabase } from '../../postgres/database';

test('a test database is a real, empty PostgreSQL database', async () => {
  const database = await createTestDatabase();
  const opened = openDatabase<object>({
    url: database.url,
    logger: createLogger({ service: 'test' }),
  });
  const answer = await opened.pool.query<{ version: number; tables: number }>(
    `select current_setting('server_version_num')::int as version,
            (select count(*)::int from pg_tables where schemaname = 'public') as tables`,
  );
  await opened.close();
  await database.close();
  expect(answer.rows[0]?.version).toBeGreaterThanOrEqual(150000);
  expect(answer.rows[0]?.tables).toBe(0);
});
