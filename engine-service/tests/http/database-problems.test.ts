import { sql } from 'kysely';
import { createLogger } from '../../../platform/logging/logger';
import { openDatabase } from '../../../platform/postgres/database';
import { createTestDatabase } from '../../../platform/testing/postgres';
import { translateDatabaseFailure } from '../../http/database-problems';

test('a statement that waits too long is a reason to come back; a wrong one is an error of ours', async () => {
  const { url, close } = await createTestDatabase();
  const database = openDatabase<object>({
    url,
    logger: createLogger({ service: 'test', level: 'silent' }),
    statementTimeoutMs: 100,
  });
  const translated = async (statement: string) =>
    translateDatabaseFailure(
      await sql
        .raw(statement)
        .execute(database.query)
        .catch((reason: unknown) => reason),
    );
  const busy = await translated('select pg_sleep(10)');
  const deadlock = await translated(
    `do $$ begin raise exception 'deadlock detected' using errcode = '40P01'; end $$`,
  );
  const wrong = await translated('select nonsense');
  await database.close();
  await close();
  expect(busy).toMatchObject({ status: 503, code: 'database_busy' });
  expect(deadlock).toMatchObject({ status: 503, code: 'database_busy' });
  expect(Number(busy?.headers['retry-after'])).toBeGreaterThan(0);
  expect(wrong).toBeUndefined();
});
