import type { Client } from 'pg';
import { publishWithin } from '../../events/outbox';
import { watchProviders } from '../../incidents/watch';
import { importMany, mailChannel } from '../support/alerts';
import { startMailServer, type MailServer } from '../support/mail-server';
import { connectSql, openPool } from '../support/sql';
import { startTestVault, type TestVault } from '../support/vault';

let vault: TestVault;
let mail: MailServer;
let sql: Client;

beforeAll(async () => {
  vault = await startTestVault();
  sql = await connectSql(vault);
  mail = await startMailServer();
  await vault.admin.post('/v1/tenants', { id: 'acme', name: 'Acme' });
});
afterAll(async () => {
  await sql.end();
  await vault.close();
  await mail.close();
});

/** The outcome of a refresh is written in one transaction with its alerts; losing it could cost a grant. */
test('trouble and recoveries at once, with channels that come and go, never wait for each other in a circle', async () => {
  const pools = [openPool(vault), openPool(vault), openPool(vault)];
  const ids = await importMany(sql, { tenant: 'acme', provider: 'google', count: 36 });
  for (let channel = 0; channel < 3; channel += 1) await mailChannel(vault, mail);
  const over = new AbortController();

  const turn = async (pool: (typeof pools)[number], id: string, round: number) => {
    const isTrouble = round % 2 === 0;
    await pool.query.transaction().execute(async (tx) => {
      await tx
        .selectFrom('connections')
        .select('status')
        .where('id', '=', id)
        .forUpdate()
        .execute();
      await tx
        .updateTable('connections')
        .set({ failures: isTrouble ? 1 : 0 })
        .where('id', '=', id)
        .execute();
      if (isTrouble)
        await tx
          .insertInto('provider_failures')
          .values({
            connection: id,
            tenant: 'acme',
            provider: 'google',
            kind: 'provider',
            reason: 'x',
          })
          .execute();
      await publishWithin(tx, [
        {
          type: isTrouble ? 'connection.reauth_required' : 'connection.recovered',
          tenant: 'acme',
          connection: id,
          data: {
            subject: 's',
            provider: 'google',
            status: round % 4 === 0 ? 'error' : 'reauth_required',
            reason: 'x',
          },
        },
      ]);
    });
  };
  const refreshes = pools.flatMap((pool, part) =>
    Array.from({ length: 3 }, async (_each, worker) => {
      const own = ids.filter((_id, index) => index % 9 === part * 3 + worker);
      for (let round = 0; round < 8; round += 1) for (const id of own) await turn(pool, id, round);
    }),
  );
  const channels = (async () => {
    while (!over.signal.aborted) {
      const id = await mailChannel(vault, mail);
      await vault.admin.delete(`/v1/alert-channels/${id}`);
    }
  })();
  const watching = (async () => {
    for (const pool of pools) while (!over.signal.aborted) await watchProviders(pool.query);
  })();
  await Promise.all(refreshes).finally(() => over.abort());
  await Promise.all([channels, watching]);
  for (const pool of pools) await pool.close();

  const { rows } = await sql.query<{ deadlocks: string }>(
    'select deadlocks from pg_stat_database where datname = current_database()',
  );
  expect(rows).toEqual([{ deadlocks: '0' }]);
});
