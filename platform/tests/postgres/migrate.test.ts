import { sql } from 'kysely';
import { createLogger } from '../../logging/logger';
import { openDatabase, type Database } from '../../postgres/database';
import { migrateToLatest, type Migrations } from '../../postgres/migrate';
import { createTestDatabase, type TestDatabase } from '../../testing/postgres';

interface Schema {
  book: { title: string };
}

const logger = createLogger({ service: 'test', level: 'silent' });
let testDatabase: TestDatabase;
let database: Database<Schema>;

beforeEach(async () => {
  testDatabase = await createTestDatabase();
  database = openDatabase({ url: testDatabase.url, logger });
});

afterEach(async () => {
  await database.close();
  await testDatabase.close();
});

const first: Migrations = {
  '0001_books': {
    up: async (query) => {
      await query.schema.createTable('book').addColumn('title', 'text').execute();
    },
  },
};
const second: Migrations = {
  ...first,
  '0002_one_book': {
    up: async (query) => {
      await sql`insert into book values ('Nedjma')`.execute(query);
    },
  },
};

test('migrations run once, in order, and later ones are added', async () => {
  expect(await migrateToLatest(database.query, first)).toEqual(['0001_books']);
  expect(await migrateToLatest(database.query, second)).toEqual(['0002_one_book']);
  expect(await migrateToLatest(database.query, second)).toEqual([]);
  const books = await database.query.selectFrom('book').selectAll().execute();
  expect(books).toEqual([{ title: 'Nedjma' }]);
});

test('replicas that start together apply each migration once', async () => {
  const replicas = Array.from({ length: 4 }, () =>
    openDatabase<Schema>({ url: testDatabase.url, logger }),
  );
  const applied = await Promise.all(
    replicas.map((replica) => migrateToLatest(replica.query, second)),
  );
  await Promise.all(replicas.map((replica) => replica.close()));
  expect(applied.flat().sort()).toEqual(['0001_books', '0002_one_book']);
  const books = await database.query.selectFrom('book').selectAll().execute();
  expect(books).toHaveLength(1);
});

test('a migration that fails is named and leaves nothing behind', async () => {
  const broken: Migrations = {
    ...first,
    '0002_broken': {
      up: async (query) => {
        await sql`insert into book values ('Nedjma')`.execute(query);
        await sql`select 1 / 0`.execute(query);
      },
    },
  };
  await expect(migrateToLatest(database.query, broken)).rejects.toThrow(
    'Migration 0002_broken failed: division by zero',
  );
  const tables = await sql`select 1 from pg_tables where tablename = 'book'`.execute(
    database.query,
  );
  expect(tables.rows).toEqual([]);
});

test('a database that is ahead of the program is refused', async () => {
  await migrateToLatest(database.query, second);
  await expect(migrateToLatest(database.query, first)).rejects.toThrow('0002_one_book');
});
