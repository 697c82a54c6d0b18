import { createServer } from 'node:http';
import { Pool } from 'pg';

/** What the vault is measured against: a token in clear, read by id, no key, no audit, no encryption. */
async function main(): Promise<void> {
  const pool = new Pool({ connectionString: process.env['DATABASE_URL'], max: 10 });
  await pool.query(
    'create table if not exists plain_tokens (id uuid primary key, token text not null)',
  );
  await pool.query(
    `insert into plain_tokens select id, md5(random()::text) || md5(random()::text) from connections
     on conflict do nothing`,
  );
  await pool.query('vacuum analyze plain_tokens');
  const server = createServer((request, response) => {
    if (request.url === '/readyz') {
      response.end();
      return;
    }
    const id = request.url?.split('/').at(-1);
    pool
      .query<{ token: string }>({
        name: 'token',
        text: 'select token from plain_tokens where id = $1',
        values: [id],
      })
      .then(({ rows }) => {
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify({ access_token: rows[0]?.token }));
      })
      .catch(() => response.writeHead(500).end());
  });
  server.listen(Number(process.env['PORT']), '127.0.0.1');
  process.on('disconnect', () => process.exit(0));
  process.on('SIGTERM', () => process.exit(0));
}

void main();
