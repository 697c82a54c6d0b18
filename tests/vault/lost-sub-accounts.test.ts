import { Client } from 'pg';
import { Browser } from '../../vault-service/tests/support/browser';
import { eventually } from '../../vault-service/tests/support/eventually';
import { choose, teranga } from './support/choose';
import { startStack, type Stack } from './support/stack';

let stack: Stack;
let database: Client;

beforeAll(async () => {
  stack = await startStack({ VAULT_PROBES: '1' });
  database = new Client(stack.vault.databaseUrl);
  await database.connect();
});
afterAll(async () => {
  await database.end();
  await stack.close();
});
afterEach(() => fetch(`${stack.sandbox.url}/control/faults`, { method: 'DELETE' }));

async function connectMeta(subject: string, ...boxes: string[]): Promise<string> {
  const browser = new Browser();
  const page = await stack.signIn(browser, await stack.link(subject, 'meta'), 'meta');
  await choose(browser, page, ...boxes);
  const [connection] = await stack.connections(subject);
  return String(connection?.['id']);
}
const lease = (connection: string, sub_account: string) =>
  stack.vault.admin.post(`/v1/connections/${connection}/token`, { sub_account });
const check = (connection: string) => stack.vault.admin.post(`/v1/connections/${connection}/check`);
/** The provider's list, until it is told otherwise. */
const listing = (fault: Record<string, unknown>) =>
  stack.control('POST', '/faults', {
    vendor: 'meta',
    path: '/v26.0/me/accounts',
    times: 50,
    fault: { kind: 'status', ...fault },
  });
const withoutPages = () => listing({ status: 200, body: { data: [] } });
const chosenBelow = async (connection: string) =>
  (await stack.vault.admin.get(`/v1/connections/${connection}/sub-accounts`)).body[
    'items'
  ] as Record<string, unknown>[];
const receipts = async (connection: string) =>
  (await stack.vault.admin.get(`/v1/revocations?connection=${connection}`)).body['items'] as Record<
    string,
    unknown
  >[];
const codeOf = ({ status, body }: Awaited<ReturnType<typeof lease>>) => [status, body['code']];
const auditOf = async (connection: string) => {
  const { rows } = await database.query<{ action: string }>(
    `select body::jsonb ->> 'action' as action from audit_log
     where body::jsonb ->> 'connection' = $1 and body::jsonb ->> 'action' like 'sub_account.%' order by seq`,
    [connection],
  );
  return rows.map(({ action }) => action);
};

describe('a page its owner lost at the provider', () => {
  test('is leased no more from the next check on, and again once it is back', async () => {
    const connection = await connectMeta(
      'lost',
      `page:${teranga.page}`,
      `ad_account:${teranga.adAccount}`,
    );
    await withoutPages();
    const unseen = await lease(connection, 'page');
    await check(connection);
    const lost = await lease(connection, 'page');
    const other = await lease(connection, 'ad_account');
    const listed = await chosenBelow(connection);
    await check(connection);
    await fetch(`${stack.sandbox.url}/control/faults`, { method: 'DELETE' });
    const back = await lease(connection, 'page');

    expect(unseen.status).toBe(200);
    expect(codeOf(lost)).toEqual([409, 'sub_account_gone']);
    expect(other.status).toBe(200);
    expect(listed).toEqual([
      expect.objectContaining({ kind: 'ad_account', lost_at: null }),
      expect.objectContaining({ kind: 'page', lost_at: expect.stringMatching(/T/) as unknown }),
    ]);
    expect(back.status).toBe(200);
    expect(await auditOf(connection)).toEqual(['sub_account.lost', 'sub_account.found']);
  });

  test('is noticed by the job itself, also where the token was renewed a moment ago', async () => {
    const connection = await connectMeta('renewed', `page:${teranga.page}`);
    await stack.vault.admin.post(`/v1/connections/${connection}/refresh`);
    await withoutPages();
    await database.query(
      `update connections set created_at = now() - interval '1 day', probe_due_at = now() where id = $1`,
      [connection],
    );

    await eventually(async () =>
      expect(await chosenBelow(connection)).toEqual([
        expect.objectContaining({ lost_at: expect.stringMatching(/T/) as unknown }),
      ]),
    );
  });

  test('is not lost because the provider does not list its accounts for a while', async () => {
    const connection = await connectMeta('outage', `page:${teranga.page}`);
    await listing({ status: 503 });
    await check(connection);

    expect(await chosenBelow(connection)).toEqual([expect.objectContaining({ lost_at: null })]);
    expect((await lease(connection, 'page')).status).toBe(200);
  });
});

describe('a page its owner no longer chooses', () => {
  test('is leased no more at once, and its token leaves a receipt that says what is left', async () => {
    const connection = await connectMeta(
      'dropped',
      `page:${teranga.page}`,
      `page:${teranga.otherPage}`,
      `ad_account:${teranga.adAccount}`,
    );
    const page = (await chosenBelow(connection)).find(
      ({ provider_id }) => provider_id === teranga.page,
    );
    const again = await connectMeta('dropped', `page:${teranga.otherPage}`);
    const dropped = await Promise.all(
      [teranga.page, String(page?.['id']), teranga.adAccount].map((id) => lease(connection, id)),
    );

    expect(again).toBe(connection);
    expect(dropped.map(({ status }) => status)).toEqual([404, 404, 404]);
    expect((await lease(connection, 'page')).status).toBe(200);
    // An ad account has no token of its own: there is nothing that somebody could have kept.
    expect(await receipts(connection)).toEqual([
      expect.objectContaining({
        token: 'sub_account_token',
        sub_account: { id: page?.['id'], kind: 'page' },
        outcome: 'kept',
        retrying: false,
        instructions: {
          code: 'derived_token',
          text: expect.stringContaining('whole authorisation') as unknown,
        },
      }),
    ]);
  });

  test('through the API likewise, and the end of the connection names them all', async () => {
    const connection = await connectMeta(
      'put',
      `page:${teranga.page}`,
      `page:${teranga.otherPage}`,
    );
    await stack.vault.admin.put(`/v1/connections/${connection}/sub-accounts`, {
      sub_accounts: [{ kind: 'page', id: teranga.page }],
    });
    const gone = await lease(connection, teranga.otherPage);
    await stack.vault.admin.delete(`/v1/connections/${connection}`);

    expect(gone.status).toBe(404);
    expect((await receipts(connection)).map(({ token }) => token)).toEqual([
      'refresh_token',
      'sub_account_token',
    ]);
  });
});
