import { setTimeout as delay } from 'node:timers/promises';
import { Scope } from '../../platform/lifecycle/service';
import { leaseWithPatience, post, send } from './caller';
import { integrationFor, startRigProvider, type Family } from './oauth-provider';
import { startRigStack, type VaultProcess } from './processes';

export interface ExactlyOnceOptions {
  readonly replicas: number;
  /** At once on each expired connection. */
  readonly callers: number;
  readonly expiries: number;
  /** Expired connections at the same time. */
  readonly atOnce: number;
  /** Provider delays are spread evenly from 0 to this. */
  readonly maxDelayMs: number;
  /** Replicas are stopped (SIGSTOP) and continued at random all the time. */
  readonly stops: boolean;
}

export interface ExactlyOnceFigures {
  readonly expiries: number;
  readonly leases: number;
  readonly token_requests: number;
  /** Expiries that took another number of token requests than one. */
  readonly not_exactly_one: number;
  readonly families_revoked: number;
  /** Still no token after 90 s. */
  readonly leases_refused: number;
  /** Expiries during which the connection was flagged for a while, because a claim outlived its lease. */
  readonly flagged_in_between: number;
  /** Leases that answered another token than the newest of their grant. */
  readonly stale_tokens: number;
  readonly stops: number;
  readonly longest_ms: number;
}

const patienceMs = 90_000;

/** Bar 1: expired, strictly rotating connections under concurrent callers on several processes. */
export async function exactlyOnce(options: ExactlyOnceOptions): Promise<ExactlyOnceFigures> {
  const scope = new Scope();
  try {
    const provider = scope.own(
      await startRigProvider({
        rotation: 'strict',
        delayBeforeMs: () => (Math.random() * options.maxDelayMs) / 2,
        delayAfterMs: () => (Math.random() * options.maxDelayMs) / 2,
      }),
    );
    const stack = await startRigStack(scope);
    const replicas: VaultProcess[] = [];
    while (replicas.length < options.replicas) replicas.push(await stack.startVault());
    const calls = replicas.map(({ url }) => ({ url, adminKey: stack.adminKey }));
    const first = calls[0];
    if (!first) throw new Error('at least one replica is needed');
    await post(first, '/v1/tenants', { id: 'rig', name: 'Rig' });
    await send(
      first,
      'PUT',
      '/v1/tenants/rig/integrations/generic-oauth2',
      integrationFor(provider),
    );

    let begun = 0;
    let leases = 0;
    let refused = 0;
    let flagged = 0;
    let stale = 0;
    let longestMs = 0;
    const oneExpiry = async (): Promise<void> => {
      const family = provider.grant();
      const created = await post(first, '/v1/connections', {
        tenant: 'rig',
        subject: `subject-${begun}`,
        provider: 'generic-oauth2',
        credential: {
          access_token: family.accessToken,
          refresh_token: family.refreshToken,
          expires_at: new Date(Date.now() - 1_000).toISOString(),
        },
      });
      const startedAt = Date.now();
      const seen = { flagged: false };
      const answers = await Promise.all(
        Array.from({ length: options.callers }, (_, index) =>
          leaseWithPatience(
            calls[index % calls.length] ?? first,
            String(created.body['id']),
            startedAt + patienceMs,
            () => {
              seen.flagged = true;
            },
          ),
        ),
      );
      if (seen.flagged) flagged += 1;
      longestMs = Math.max(longestMs, Date.now() - startedAt);
      leases += answers.length;
      for (const { status, body } of answers) {
        if (status !== 200) refused += 1;
        else if (body['access_token'] !== family.accessToken) stale += 1;
      }
    };
    const worker = async () => {
      while (begun < options.expiries) {
        begun += 1;
        await oneExpiry();
      }
    };
    // One replica is never stopped, so that connections can always be imported through it.
    const stopper = options.stops ? stopAtRandom(replicas.slice(1)) : undefined;
    await Promise.all(Array.from({ length: options.atOnce }, worker));
    const stops = (await stopper?.end()) ?? 0;
    return {
      expiries: begun,
      leases,
      ...judge(provider.families),
      leases_refused: refused,
      flagged_in_between: flagged,
      stale_tokens: stale,
      stops,
      longest_ms: longestMs,
    };
  } finally {
    await scope.close();
  }
}

function judge(families: readonly Family[]) {
  return {
    token_requests: families.reduce((sum, { requests }) => sum + requests, 0),
    not_exactly_one: families.filter(({ requests }) => requests !== 1).length,
    families_revoked: families.filter(({ revoked }) => revoked).length,
  };
}

function stopAtRandom(replicas: readonly VaultProcess[]): { end(): Promise<number> } {
  let running = true;
  let stops = 0;
  const isRunning = () => running;
  const loops = replicas.map(async ({ child }) => {
    while (isRunning()) {
      await delay(Math.random() * 4_000);
      child.kill('SIGSTOP');
      stops += 1;
      await delay(Math.random() * 3_000);
      child.kill('SIGCONT');
    }
  });
  return {
    async end() {
      running = false;
      await Promise.all(loops);
      return stops;
    },
  };
}
