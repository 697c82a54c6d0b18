import { readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Scope } from '../../platform/lifecycle/service';
import { post, send, type RigCall } from './caller';
import { isOnDisk, readJournal } from './journal';
import { integrationFor, startRigProvider, type Family, type RigProvider } from './oauth-provider';
import { startRigPostgres, type RigPostgres } from './postgres';
import { startRigStack, type LaunchedVault, type RigStack } from './processes';
import { progress } from './report';

export interface Outage {
  /** How PostgreSQL ends. */
  readonly end: 'kill' | 'fast';
  /** It ends before the provider's answers arrive, or while they are being committed. */
  readonly when: 'before_answers' | 'during_commits';
  /** The vault is killed too once the answers are on its disk, and another starts over its data folder. */
  readonly vaultDies: boolean;
}

export const outages: readonly Outage[] = (['kill', 'fast'] as const).flatMap((end) =>
  (['before_answers', 'during_commits'] as const).flatMap((when) =>
    [false, true].map((vaultDies) => ({ end, when, vaultDies })),
  ),
);

export interface DatabaseAwayOptions {
  readonly rounds: number;
  /** Refreshes under way when PostgreSQL ends. */
  readonly connections: number;
  /** Every so many rounds PostgreSQL stays away longer than a claim lives; 0: never. */
  readonly longOutageEvery: number;
  /** Also loses a spool on purpose, to see that the rig would notice. */
  readonly control: boolean;
}

export interface DatabaseAwayFigures {
  readonly outage: string;
  readonly rounds: number;
  /** Refreshes whose token the provider had replaced. */
  readonly refreshes: number;
  /** Answers that were on the vault's disk while PostgreSQL was away. */
  readonly spooled: number;
  /** Not working afterwards, or flagged. */
  readonly lost: number;
  /** Sent to the provider more than once. */
  readonly sent_twice: number;
  /** Spool files in which a token can be read. */
  readonly readable: number;
  /** Flagged for a while and working again by itself. */
  readonly flagged_in_between: number;
  /** From the start of PostgreSQL to the last token that could be leased again. */
  readonly slowest_s: number;
}

interface Rig {
  readonly stack: RigStack;
  readonly postgres: RigPostgres;
  readonly provider: RigProvider;
  readonly hold: { passed: (family: Family) => Promise<void> | void };
  readonly dataFolder: string;
  /** Another replica that takes no part. */
  readonly other: RigCall;
  vault: LaunchedVault;
  journals: number;
}

const tenant = 'rig';
const returnWithinMs = 60_000;
const longOutageMs = 36_000;

/** Bar 3: PostgreSQL ends between the provider's answer and the vault's commit. */
export async function databaseAway(options: DatabaseAwayOptions): Promise<DatabaseAwayFigures[]> {
  const scope = new Scope();
  try {
    const rig = await startRig(scope);
    const rounds: { name: string; figures: RoundFigures }[] = [];
    for (let round = 0; round < options.rounds; round += 1) {
      const outage = outages[round % outages.length];
      if (!outage) break;
      const isLong =
        options.longOutageEvery > 0 &&
        round % options.longOutageEvery === options.longOutageEvery - 1;
      const figures = await oneRound(rig, outage, options.connections, isLong, false);
      rounds.push({ name: nameOf(outage), figures });
      if (figures.lost > 0) progress(`database-away: round ${round} LOST ${figures.lost}`);
      if (round % 8 === 7) progress(`database-away: ${round + 1} of ${options.rounds} rounds`);
    }
    if (options.control) {
      const outage = { end: 'kill', when: 'before_answers', vaultDies: true } as const;
      const figures = await oneRound(rig, outage, options.connections, false, true);
      rounds.push({ name: controlName, figures });
    }
    return [...new Set(rounds.map(({ name }) => name))].map((name) =>
      summarize(
        name,
        rounds.filter((round) => round.name === name).map(({ figures }) => figures),
      ),
    );
  } finally {
    await scope.close();
  }
}

export const controlName = 'control: spool deleted';

const nameOf = ({ end, when, vaultDies }: Outage) =>
  `${end === 'kill' ? 'kill -9' : 'fast stop'}, ${when.replace('_', ' ')}${vaultDies ? ', vault killed' : ''}`;

async function startRig(scope: Scope): Promise<Rig> {
  const hold: Rig['hold'] = { passed: () => undefined };
  const provider = scope.own(
    await startRigProvider({
      passing: (stage, family) => (stage === 'carried_out' ? hold.passed(family) : undefined),
    }),
  );
  let postgres: RigPostgres | undefined;
  const stack = await startRigStack(scope, {
    startDatabase: async (folder) => {
      postgres = await startRigPostgres(scope, folder);
      return postgres.url;
    },
  });
  if (!postgres) throw new Error('PostgreSQL was not started');
  const { url } = await stack.startVault();
  const other = { url, adminKey: stack.adminKey };
  await post(other, '/v1/tenants', { id: tenant, name: 'Rig' });
  await send(
    other,
    'PUT',
    `/v1/tenants/${tenant}/integrations/generic-oauth2`,
    integrationFor(provider),
  );
  const dataFolder = path.join(stack.folder, 'under-test');
  const rig = { stack, postgres, provider, hold, dataFolder, other, journals: 0 };
  return Object.assign(rig, { vault: await launch(rig) });
}

const journalOf = ({ dataFolder, journals }: Pick<Rig, 'dataFolder' | 'journals'>) =>
  `${dataFolder}.journal-${journals}`;

/** As a supervisor does: again and again until it stays. */
async function launch(rig: Omit<Rig, 'vault'>): Promise<LaunchedVault> {
  rig.journals += 1;
  const until = Date.now() + returnWithinMs;
  for (;;) {
    const vault = await rig.stack.launchVault({
      script: 'rigs/replica.ts',
      dataFolder: rig.dataFolder,
      environment: { RIG_JOURNAL: journalOf(rig) },
    });
    const isUp = await vault.ready.then(
      () => true,
      () => false,
    );
    if (isUp) return vault;
    if (Date.now() > until) throw new Error('the vault did not start again');
  }
}

interface RoundFigures extends Omit<DatabaseAwayFigures, 'outage' | 'rounds' | 'slowest_s'> {
  readonly tookMs: number;
}

async function oneRound(
  rig: Rig,
  outage: Outage,
  count: number,
  isLong: boolean,
  losesSpool: boolean,
): Promise<RoundFigures> {
  const { postgres, stack } = rig;
  const grants = await Promise.all(Array.from({ length: count }, () => importGrant(rig)));
  const gate = Promise.withResolvers<undefined>();
  const allCarriedOut = new Promise<void>((resolve) => {
    let carriedOut = 0;
    rig.hold.passed = async () => {
      carriedOut += 1;
      if (carriedOut === count) resolve();
      await gate.promise;
    };
  });
  const call = { url: rig.vault.url, adminKey: stack.adminKey };
  for (const { id } of grants)
    void post(call, `/v1/connections/${id}/refresh`).catch(() => undefined);
  await allCarriedOut;
  const end = () => (outage.end === 'kill' ? postgres.kill() : postgres.stop());
  if (outage.when === 'before_answers') {
    await end();
    gate.resolve(undefined);
  } else {
    gate.resolve(undefined);
    await delay(Math.random() * 40);
    await end();
  }
  rig.hold.passed = () => undefined;
  const ids = grants.map(({ id }) => id);
  await untilOnDisk(rig, ids);
  const spool = path.join(rig.dataFolder, 'spool');
  const files = (await readdir(spool)).filter((name) => ids.some((id) => name.startsWith(id)));
  const texts = await Promise.all(files.map((name) => readFile(path.join(spool, name), 'utf8')));
  const secrets = grants.flatMap(({ family }) => [family.refreshToken, family.accessToken]);
  const readable = texts.filter((text) => secrets.some((secret) => text.includes(secret))).length;
  if (outage.vaultDies) {
    rig.vault.child.kill('SIGKILL');
    await rig.vault.ended;
    if (losesSpool) await rm(spool, { recursive: true, force: true });
  }
  if (isLong) await delay(longOutageMs);
  const startedAt = Date.now();
  const again = outage.vaultDies ? launch(rig) : Promise.resolve(rig.vault);
  await postgres.start();
  rig.vault = await again;
  const ends = await Promise.all(grants.map(({ id, family }) => judge(rig, id, family, startedAt)));
  const tookMs = Date.now() - startedAt;
  // Of the round, and of the judge's own refresh of each that works.
  const sentTwice = grants.filter(
    ({ family }, index) => family.requests !== (ends[index]?.works ? 2 : 1),
  ).length;
  return {
    refreshes: count,
    spooled: files.length,
    lost: ends.filter(({ works }) => !works).length,
    sent_twice: sentTwice,
    readable,
    flagged_in_between: ends.filter(({ works, wasFlagged }) => works && wasFlagged).length,
    tookMs,
  };
}

async function importGrant(rig: Rig): Promise<{ id: string; family: Family }> {
  const family = rig.provider.grant();
  const { status, body } = await post(
    { url: rig.vault.url, adminKey: rig.stack.adminKey },
    '/v1/connections',
    {
      tenant,
      subject: `subject-${rig.provider.families.length}`,
      provider: 'generic-oauth2',
      credential: {
        access_token: family.accessToken,
        refresh_token: family.refreshToken,
        expires_at: new Date(Date.now() + 3_600_000).toISOString(),
      },
    },
  );
  if (status !== 201) throw new Error(`import answered ${status}`);
  return { id: String(body['id']), family };
}

/** Until every answer is in the spool or in the database: from there on nothing may be lost. */
async function untilOnDisk(rig: Rig, ids: readonly string[]): Promise<void> {
  const until = Date.now() + returnWithinMs;
  for (;;) {
    const journal = await readJournal(journalOf(rig));
    if (ids.every((id) => isOnDisk(journal.get(id)))) return;
    if (Date.now() > until) throw new Error('an answer did not reach a disk within a minute');
    await delay(20);
  }
}

async function judge(
  rig: Rig,
  id: string,
  family: Family,
  startedAt: number,
): Promise<{ works: boolean; wasFlagged: boolean }> {
  const call = { url: rig.vault.url, adminKey: rig.stack.adminKey };
  let wasFlagged = false;
  let works = false;
  while (!works && Date.now() - startedAt < returnWithinMs) {
    const lease = await post(call, `/v1/connections/${id}/token`).catch(() => undefined);
    if (lease?.status === 409) wasFlagged = true;
    works = lease?.body['access_token'] === family.accessToken;
    if (!works) await delay(250);
  }
  if (!works) return { works, wasFlagged };
  // Only the newest refresh token of the grant can do that.
  const refresh = await post(call, `/v1/connections/${id}/refresh`);
  const lease = await post(call, `/v1/connections/${id}/token`);
  return {
    works: refresh.body['refreshed'] === true && lease.body['access_token'] === family.accessToken,
    wasFlagged,
  };
}

function summarize(outage: string, rounds: readonly RoundFigures[]): DatabaseAwayFigures {
  const sum = (name: Exclude<keyof RoundFigures, 'tookMs'>) =>
    rounds.reduce((total, round) => total + round[name], 0);
  return {
    outage,
    rounds: rounds.length,
    refreshes: sum('refreshes'),
    spooled: sum('spooled'),
    lost: sum('lost'),
    sent_twice: sum('sent_twice'),
    readable: sum('readable'),
    flagged_in_between: sum('flagged_in_between'),
    slowest_s: Math.round(Math.max(...rounds.map(({ tookMs }) => tookMs)) / 100) / 10,
  };
}

/** What the bar allows; the control must have lost everything. */
export function databaseAwayHeld(figures: readonly DatabaseAwayFigures[]): boolean {
  const real = figures.filter(({ outage }) => outage !== controlName);
  const control = figures.filter(({ outage }) => outage === controlName);
  return (
    real.every((row) => row.lost + row.sent_twice + row.readable === 0) &&
    real.some((row) => row.spooled > 0) &&
    control.every((row) => row.lost === row.refreshes)
  );
}
