import { Client } from 'pg';
import { Browser } from '../../vault-service/tests/support/browser';
import { choose, teranga } from './support/choose';
import { startStack, type Stack } from './support/stack';

let stack: Stack;
let database: Client;

beforeAll(async () => {
  stack = await startStack();
  database = new Client(stack.vault.databaseUrl);
  await database.connect();
});
afterAll(async () => {
  await database.end();
  await stack.close();
});

describe('a choice that is not finished', () => {
  test('is no connection: the link shows it, and it can be resumed in the same browser', async () => {
    const browser = new Browser();
    const link = await stack.link('unfinished', 'meta', { locale: 'fr' });
    const page = await stack.signIn(browser, link, 'meta');

    expect(page.status).toBe(200);
    expect(page.text).toContain('Teranga Traiteur');
    expect(page.text).toContain('Comptes publicitaires');
    expect(page.text).not.toContain('<script');
    expect(await stack.connections('unfinished')).toEqual([]);
    const none = await stack.vault.admin.post('/v1/tokens', {
      tenant: 'acme',
      subject: 'unfinished',
      provider: 'meta',
    });
    expect(none.status).toBe(404);

    const again = await browser.get(link);
    expect(again.text).toContain('n’avez pas encore choisi');
    const resumed = await browser.follow(await browser.post(`${link}/meta`));
    expect(resumed.url).toBe(page.url);
    const done = await choose(browser, resumed, `page:${teranga.page}`);
    expect(done.text).toContain('est connecté');
    expect(await stack.connections('unfinished')).toHaveLength(1);
  });

  test('belongs to the browser that signed in', async () => {
    const page = await stack.signIn(
      new Browser(),
      await stack.link('browser-bound', 'meta'),
      'meta',
    );

    const shown = await new Browser().get(page.url);
    const chosen = await choose(new Browser(), page, `page:${teranga.page}`);

    expect([shown.status, chosen.status]).toEqual([400, 400]);
    expect(shown.text).not.toContain('Teranga Traiteur');
    expect(await stack.connections('browser-bound')).toEqual([]);
  });

  test('is told so when nothing, or something foreign, is ticked', async () => {
    const browser = new Browser();
    const page = await stack.signIn(browser, await stack.link('nothing', 'meta'), 'meta');

    const nothing = await choose(browser, page);
    const foreign = await choose(browser, page, 'page:1', '<b>');

    expect([nothing.status, foreign.status]).toEqual([422, 422]);
    expect(nothing.text).toContain('Tick at least one');
    expect(await stack.connections('nothing')).toEqual([]);
  });

  test('is used up by being finished, and only once', async () => {
    const browser = new Browser();
    const page = await stack.signIn(browser, await stack.link('once', 'meta'), 'meta');

    const answers = await Promise.all([
      choose(browser, page, `page:${teranga.page}`),
      choose(browser, page, `page:${teranga.otherPage}`),
    ]);

    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400]);
    expect(await stack.connections('once')).toHaveLength(1);
  });

  test('can be dropped for another account', async () => {
    const browser = new Browser();
    const link = await stack.link('dropped', 'meta');
    const page = await stack.signIn(browser, link, 'meta');

    await browser.post(page.url, { other: 'yes' });
    const gone = await browser.get(page.url);
    const second = await stack.signIn(browser, link, 'meta', '10229999999999999');

    expect(gone.status).toBe(400);
    expect(second.text).toContain('Binta Sow');
    expect(await stack.connections('dropped')).toHaveLength(1);
  });

  test('is forgotten with its link', async () => {
    const browser = new Browser();
    const page = await stack.signIn(browser, await stack.link('late', 'meta'), 'meta');
    await database.query(`update connect_choices set expires_at = now() - interval '1 second'`);

    const late = await choose(browser, page, `page:${teranga.page}`);

    expect(late.status).toBe(400);
    expect(await stack.connections('late')).toEqual([]);
  });

  test('waits while the provider does not list its accounts', async () => {
    const browser = new Browser();
    await stack.control('POST', '/faults', {
      vendor: 'meta',
      path: '/v26.0/me/accounts',
      times: 2,
      fault: { kind: 'status', status: 503 },
    });
    const page = await stack.signIn(browser, await stack.link('slow', 'meta'), 'meta');

    const again = await browser.get(page.url);
    const done = await choose(browser, again, `ad_account:${teranga.adAccount}`);

    expect([page.status, again.status, done.status]).toEqual([503, 200, 200]);
    expect(await stack.connections('slow')).toHaveLength(1);
  });
});

test('whoever made the link sees how far it has come', async () => {
  const made = await stack.vault.admin.post('/v1/connect-sessions', {
    tenant: 'acme',
    subject: 'progress',
    providers: ['meta', 'linkedin'],
  });
  const states = async () => {
    const { body } = await stack.vault.admin.get(`/v1/connect-sessions/${String(made.body['id'])}`);
    return (body['providers'] as { state: string }[]).map(({ state }) => state);
  };
  const browser = new Browser();

  const before = await states();
  const page = await stack.signIn(browser, String(made.body['url']), 'meta');
  const signedIn = await states();
  await choose(browser, page, `page:${teranga.page}`);
  const chosen = await states();

  expect([before, signedIn, chosen]).toEqual([
    ['open', 'open'],
    ['unfinished', 'open'],
    ['connected', 'open'],
  ]);
});
