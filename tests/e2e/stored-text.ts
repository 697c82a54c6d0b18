import { Client } from 'pg';

/** Everything a database holds in its own schemas, each row of each table as text (bytes in hex). */
export async function storedText(databaseUrl: string): Promise<Buffer> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      `select format('%I.%I', schemaname, tablename) as name from pg_tables
       where schemaname not in ('pg_catalog', 'information_schema')`,
    );
    const parts: string[] = [];
    for (const { name } of tables) {
      const { rows } = await client.query<{ row: string }>(`select t::text as row from ${name} t`);
      parts.push(name, ...rows.map(({ row }) => row));
    }
    return Buffer.from(parts.join('\n'));
  } finally {
    await client.end();
  }
}
