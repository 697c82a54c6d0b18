import { openDatabase } from '../../../platform/postgres/database';
import { createLogger } from '../../../platform/logging/logger';
import type { VaultSchema } from '../../database/schema';
import type { ConnectionRow } from '../../refresh/claim';
import { startTestVault, type TestVault } from '../support/vault';
import type { Answer } from '../support/api';
import { Browser } from '../support/browser';
import { nameOf, type Dialect } from './dialects';
import {
  accessToken,
  accountOf,
  refreshToken,
  startGauntletProvider,
  type GauntletProvider,
  type Meeting,
} from './provider';
import { vaultPairsOf, type Pair } from './pairs';
import type { Expected } from './quirks';

/** Everything one meeting came to, for the assertions. */
export interface Report {
  readonly meeting: Meeting;
  readonly expected: Expected;
  /** undefined: nothing was stored. */
  readonly connection: string | undefined;
  /** Answer of the call that met the quirk. */
  readonly first: Answer;
  readonly row: ConnectionRow | undefined;
  readonly lease: Answer | undefined;
  readonly requestsAfterFirst: number;
  /** The same call again, with a provider that behaves. */
  readonly second: Answer;
  /** After the outcome was unknown and somebody took the risk deliberately. */
  readonly retried: Answer | undefined;
}

/** Long enough for a machine that is busy with other tests, short enough to be waited for. */
const providerTimeoutMs = 8_000;
const atOnce = 16;

export interface Gauntlet {
  readonly records: ReadonlyMap<string, Report>;
  /** Events of each connection, in order. */
  readonly events: ReadonlyMap<string, readonly string[]>;
  /** Everything the vault wrote where people look: log, events, audit. */
  readonly written: string;
}

/** Sends every pair of a provider and a quirk through a real vault, many at a time. */
export async function runGauntlet(dialects: readonly Dialect[]): Promise<Gauntlet> {
  const provider = await startGauntletProvider();
  const vault = await startTestVault({}, { providerTimeoutMs });
  const logger = createLogger({ service: 'test', level: 'silent' });
  const database = openDatabase<VaultSchema>({
    url: vault.databaseUrl,
    logger,
    applicationName: 'gauntlet',
    maxConnections: 4,
    statementTimeoutMs: 10_000,
  });
  const runner = new Runner(vault, provider, database.query);
  try {
    const pairs = vaultPairsOf(dialects);
    await runner.prepare(dialects);
    const records = new Map<string, Report>();
    // Those that end by a time limit wait together and beside the others.
    const slow = pairs.filter(({ quirk }) => quirk.name.startsWith('silence'));
    const quick = pairs.filter((pair) => !slow.includes(pair)).reverse();
    const meet = async (pair: Pair) => {
      records.set(pair.name, await runner.meet(pair));
    };
    const work = async () => {
      for (let pair = quick.pop(); pair; pair = quick.pop()) await meet(pair);
    };
    await Promise.all([...slow.map(meet), ...Array.from({ length: atOnce }, work)]);
    return { records, events: await runner.events(), written: await runner.written() };
  } finally {
    await database.close();
    await vault.close();
    await provider.close();
  }
}

type Database = ReturnType<typeof openDatabase<VaultSchema>>['query'];

let number = 0;

class Runner {
  constructor(
    private readonly vault: TestVault,
    private readonly provider: GauntletProvider,
    private readonly db: Database,
  ) {}

  async prepare(dialects: readonly Dialect[]): Promise<void> {
    for (const dialect of dialects) {
      await this.must(
        this.vault.admin.post('/v1/tenants', { id: tenantOf(dialect), name: nameOf(dialect) }),
      );
      await this.listensAt(tenantOf(dialect), dialect, this.provider.url);
    }
  }

  async meet({ dialect, quirk, expected }: Pair): Promise<Report> {
    number += 1;
    const meeting: Meeting = { number, dialect, quirk, received: [], taken: new Set(), reuses: 0 };
    this.provider.add(meeting);
    // A wrong address is the tenant's: it has one of its own.
    const tenant =
      quirk.address === undefined ? tenantOf(dialect) : `${tenantOf(dialect)}-${number}`;
    if (quirk.address !== undefined) {
      await this.must(this.vault.admin.post('/v1/tenants', { id: tenant, name: 'Wrong address' }));
      await this.listensAt(tenant, dialect, this.provider.addresses[quirk.address]);
    }
    const repair = async () => {
      if (quirk.address !== undefined) await this.listensAt(tenant, dialect, this.provider.url);
    };
    return dialect.neverRefreshes === true
      ? this.exchange(meeting, expected, tenant, repair)
      : this.refresh(meeting, expected, tenant, repair);
  }

  private async refresh(
    meeting: Meeting,
    expected: Expected,
    tenant: string,
    repair: () => Promise<void>,
  ): Promise<Report> {
    const { dialect } = meeting;
    const access = accessToken(meeting.number, 0);
    const renewable = dialect.renewsItself === true ? access : refreshToken(meeting.number, 0);
    meeting.taken.add(renewable);
    const imported = await this.must(
      this.vault.admin.post('/v1/connections', {
        tenant,
        subject: `subject-${meeting.number}`,
        provider: dialect.provider,
        credential: {
          access_token: access,
          refresh_token: renewable,
          expires_at: new Date(Date.now() + 5_400_000).toISOString(),
          scopes: ['read', 'write'],
        },
        account: { id: accountOf(meeting) },
        validate: false,
      }),
    );
    const id = String(imported.body['id']);
    // A token that renews itself is not renewed on the day it was made.
    if (dialect.renewsItself === true)
      await this.db
        .updateTable('connections')
        .set({ access_issued_at: new Date(Date.now() - 2 * 86_400_000) })
        .where('id', '=', id)
        .execute();
    const path = `/v1/connections/${id}`;
    const first = await this.vault.admin.post(`${path}/refresh`);
    const requestsAfterFirst = meeting.received.length;
    const after = await this.look(id);
    await repair();
    const second = await this.vault.admin.post(`${path}/refresh`);
    const retried =
      expected.kind === 'unclear' && dialect.rotation === 'strict'
        ? await this.vault.admin.post(`${path}/refresh`, { retry_unknown: true })
        : undefined;
    return {
      meeting,
      expected,
      connection: id,
      first,
      ...after,
      requestsAfterFirst,
      second,
      retried,
    };
  }

  /** The person connects; what the quirk spoils is tried again with a new link. */
  private async exchange(
    meeting: Meeting,
    expected: Expected,
    tenant: string,
    repair: () => Promise<void>,
  ): Promise<Report> {
    meeting.taken.add(`sekret-${meeting.number}-code1`);
    const first = await this.connect(meeting, tenant, 0);
    const requestsAfterFirst = meeting.received.length;
    const after = await this.look(await this.connectionOf(meeting, tenant));
    await repair();
    const connected = after.row ? first : await this.connect(meeting, tenant, 1);
    const connection = await this.connectionOf(meeting, tenant);
    const view = await this.vault.admin.get(`/v1/connections/${connection ?? 'none'}`);
    return {
      meeting,
      expected,
      connection,
      first,
      ...after,
      requestsAfterFirst,
      second: { ...view, text: connected.text + view.text },
      retried: undefined,
    };
  }

  private async connect(
    { number: n, dialect }: Meeting,
    tenant: string,
    attempt: number,
  ): Promise<Answer> {
    const link = await this.must(
      this.vault.admin.post('/v1/connect-sessions', {
        tenant,
        subject: `subject-${n}`,
        providers: [dialect.provider],
      }),
    );
    const browser = new Browser();
    const begun = await browser.post(`${String(link.body['url'])}/${dialect.provider}`);
    const authorize = new URL(begun.headers.get('location') ?? '');
    const state = authorize.searchParams.get('state') ?? '';
    const callback = `${this.vault.url}/oauth/callback?state=${state}&auth_code=sekret-${n}-code${attempt}`;
    const page = await browser.get(callback);
    return { ...page, body: {} };
  }

  private async connectionOf({ number: n }: Meeting, tenant: string): Promise<string | undefined> {
    const row = await this.db
      .selectFrom('connections')
      .select('id')
      .where('tenant', '=', tenant)
      .where('subject', '=', `subject-${n}`)
      .executeTakeFirst();
    return row?.id;
  }

  private async look(id: string | undefined) {
    if (id === undefined) return { row: undefined, lease: undefined };
    const [row, lease] = await Promise.all([
      this.db.selectFrom('connections').selectAll().where('id', '=', id).executeTakeFirst(),
      this.vault.admin.post(`/v1/connections/${id}/token`),
    ]);
    return { row, lease };
  }

  async events(): Promise<Map<string, string[]>> {
    const rows = await this.db
      .selectFrom('outbox')
      .select(['connection', 'type'])
      .where('type', 'like', 'connection.%')
      .orderBy('created_at')
      .orderBy('id')
      .execute();
    const events = new Map<string, string[]>();
    for (const { connection, type } of rows)
      events.set(connection ?? '', [...(events.get(connection ?? '') ?? []), type]);
    return events;
  }

  async written(): Promise<string> {
    const [events, audit] = await Promise.all([
      this.db.selectFrom('outbox').select('payload').execute(),
      this.db.selectFrom('audit_log').select('body').execute(),
    ]);
    return JSON.stringify([this.vault.log, events, audit]);
  }

  private async listensAt(tenant: string, dialect: Dialect, url: string): Promise<void> {
    await this.must(
      this.vault.admin.put(`/v1/tenants/${tenant}/integrations/${dialect.provider}`, {
        client_id: 'gauntlet',
        client_secret: 'sekret-of-the-app',
        authorize_url: `${url}/authorize`,
        token_url: `${url}/token`,
        api_url: `${url}/api`,
        ...dialect.settings,
      }),
    );
  }

  private async must(answered: Promise<Answer>): Promise<Answer> {
    const answer = await answered;
    if (answer.status >= 300) throw new Error(answer.text);
    return answer;
  }
}

const tenantOf = (dialect: Dialect) => nameOf(dialect).replaceAll(/[^\w-]+/g, '-');
