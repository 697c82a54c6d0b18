import { setTimeout as delay } from 'node:timers/promises';
import { scrubText } from '../logging/redact';

export interface HealthCheck {
  /** Shown in `/readyz`, e.g. `database`. */
  readonly name: string;
  /** Resolves when healthy, throws with a reason when not. Given 5 s. */
  check(this: void): Promise<void>;
}

const checkTimeoutMs = 5_000;

/** Runs all checks at once: the body of `/readyz`. */
export async function readiness(checks: readonly HealthCheck[]) {
  const results = await Promise.all(checks.map(runCheck));
  const ready = results.every((result) => result.status === 'ok');
  return { status: ready ? ('ready' as const) : ('not_ready' as const), checks: results };
}

async function runCheck({ name, check }: HealthCheck) {
  try {
    await Promise.race([
      check(),
      delay(checkTimeoutMs, undefined, { ref: false }).then(() => {
        throw new Error(`no answer within ${checkTimeoutMs / 1000} s`);
      }),
    ]);
    return { name, status: 'ok' as const };
  } catch (failure) {
    const reason = Error.isError(failure) && failure.message !== '' ? failure.message : 'unknown';
    return { name, status: 'failed' as const, reason: scrubText(reason) };
  }
}
