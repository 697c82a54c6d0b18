import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import type { Closable } from '../../platform/lifecycle/service';
import type { Logger } from '../../platform/logging/logger';
import type { EngineSchema } from '../database/schema';
import type { Sealer } from '../keys/sealer';
import {
  claimBatch,
  releaseBatch,
  renewLeases,
  settleBatch,
  type ClaimedBatch,
} from './batch-store';
import type { RetryPolicy } from './retry-policy';
import { sendBatch } from './send-batch';
import { subscriptionSecret } from './subscription-secret';

export interface DispatcherOptions {
  readonly bus: Kysely<EngineSchema>;
  readonly sealer: Sealer;
  readonly logger: Logger;
  readonly policy: RetryPolicy;
  readonly leaseMs: number;
  readonly pollMs: number;
  /** How long `close` waits for answers before it lets batches go, for others to send again. */
  readonly drainMs: number;
  readonly maxInFlight: number;
  readonly now: () => Date;
  readonly onBatch?: (events: number, outcome: string) => void;
}

export interface Dispatcher extends Closable {
  /** Something may be due: look now instead of at the next poll. */
  wake(): void;
}

/** Under load, notifications come faster than it makes sense to look. */
const minimumPauseMs = 3;

/** Delivers outbox events to subscribers. Any number of replicas may run; the database decides who sends what. */
export function startDispatcher(options: DispatcherOptions): Dispatcher {
  const { bus, logger, leaseMs, now } = options;
  const workerId = randomUUID();
  const inFlight = new Map<string, { subscriptionId: string; sending: Promise<void> }>();
  const stopSending = new AbortController();
  let stopping = false;
  let wakeUp: (() => void) | undefined;
  let woken = false;

  const wake = (): void => {
    woken = true;
    wakeUp?.();
  };

  async function pause(ms: number): Promise<void> {
    if (!woken && !stopping) {
      const timer = new AbortController();
      const bell = new Promise<void>((resolve) => {
        wakeUp = resolve;
      });
      await Promise.race([
        delay(ms, undefined, { signal: timer.signal }).catch(() => undefined),
        bell,
      ]);
      timer.abort();
      wakeUp = undefined;
    }
    woken = false;
  }

  async function send(batch: ClaimedBatch): Promise<void> {
    const secret = subscriptionSecret.open(
      options.sealer,
      batch.subscriptionId,
      batch.sealedSecret,
    );
    const nowS = Math.floor(now().getTime() / 1000);
    const outcome =
      batch.events.length === 0
        ? ({ kind: 'done' } as const)
        : await sendBatch(batch, secret, nowS, stopSending.signal);
    // A workflow that fails while we stop most likely failed for want of us: the next engine asks it again.
    if (stopping && outcome.kind !== 'done') {
      await releaseBatch(bus, batch.id, workerId);
      return;
    }
    options.onBatch?.(batch.events.length, outcome.kind);
    if (outcome.kind !== 'done') {
      const { id, subscriptionId, attempt } = batch;
      logger.warn(
        { delivery: id, subscription: subscriptionId, attempt, outcome },
        'batch not delivered',
      );
    }
    await settlePatiently(batch, outcome);
  }

  /** The database may be away for a moment; while the lease lasts nobody else sends this batch. */
  async function settlePatiently(
    batch: ClaimedBatch,
    outcome: Parameters<typeof settleBatch>[3],
  ): Promise<void> {
    const deadlineMs = Date.now() + leaseMs;
    for (;;) {
      try {
        await settleBatch(bus, batch, workerId, outcome, options.policy, now());
        return;
      } catch (failure) {
        if (Date.now() > deadlineMs) throw failure;
        await delay(250);
      }
    }
  }

  function launch(batch: ClaimedBatch): void {
    const sending = send(batch)
      .catch((failure: unknown) => {
        logger.error(
          { err: failure, delivery: batch.id },
          'a delivery could not be recorded; it will be sent again',
        );
      })
      .finally(() => {
        inFlight.delete(batch.id);
        wake();
      });
    inFlight.set(batch.id, { subscriptionId: batch.subscriptionId, sending });
  }

  function sendingFor(subscriptionId: string): number {
    return [...inFlight.values()].filter((entry) => entry.subscriptionId === subscriptionId).length;
  }

  /** Claims all that can be sent now. Returns when to look again at the latest. */
  async function dispatch(): Promise<number> {
    const subscriptions = await bus
      .selectFrom('subscriptions')
      .select('id')
      .where('status', '=', 'active')
      .execute();
    let nextMs = options.pollMs;
    for (const { id } of subscriptions) {
      while (sendingFor(id) < options.maxInFlight) {
        if (stopping) return nextMs;
        const claim = await claimBatch(bus, id, {
          workerId,
          leaseMs,
          maxInFlight: options.maxInFlight,
          sending: [...inFlight.keys()],
        });
        if (claim.kind === 'ripening') nextMs = Math.min(nextMs, claim.inMs);
        if (claim.kind !== 'batch') break;
        launch(claim.batch);
      }
    }
    return nextMs;
  }

  async function run(): Promise<void> {
    while (!stopping) {
      let nextMs = options.pollMs;
      try {
        nextMs = await dispatch();
      } catch (failure) {
        logger.warn({ err: failure }, 'the bus could not look for work; trying again');
        woken = false;
      }
      await delay(minimumPauseMs);
      await pause(nextMs);
    }
  }

  const heartbeat = setInterval(() => {
    if (inFlight.size === 0) return;
    renewLeases(bus, [...inFlight.keys()], workerId, leaseMs).catch((failure: unknown) => {
      logger.warn({ err: failure }, 'leases of batches in flight could not be renewed');
    });
  }, leaseMs / 3);

  async function stop(): Promise<void> {
    stopping = true;
    wake();
    await running;
    const drained = Promise.allSettled([...inFlight.values()].map((entry) => entry.sending));
    await Promise.race([drained, delay(options.drainMs, undefined, { ref: false })]);
    stopSending.abort();
    await drained;
    clearInterval(heartbeat);
  }

  const running = run();
  let stopped: Promise<void> | undefined;
  return { wake, close: () => (stopped ??= stop()) };
}
