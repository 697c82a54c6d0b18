import { sleep } from 'n8n-workflow';
import type { ApiAnswer, ApiRequest } from './apiRequest';
import { RequestFailure } from './failure';
import { mayTryAgain, waitBeforeTry, type RetryPolicy } from './retryPolicy';

/** One try: an answer with any status, or the failure that kept an answer from arriving. */
export type Attempt = (request: ApiRequest) => Promise<ApiAnswer | RequestFailure>;

/** Judges an answer: the answer itself when it is good, the failure it stands for otherwise. */
export type Judge = (answer: ApiAnswer) => ApiAnswer | RequestFailure;

export interface Exchange {
  readonly attempt: Attempt;
  readonly judge: Judge;
  readonly policy: RetryPolicy;
  /** True once the execution was stopped; ends the tries. */
  readonly isCancelled: () => boolean;
}

/**
 * Sends a request, trying again within the policy, and returns the first good answer.
 * @throws RequestFailure the last one, when no good answer came
 */
export async function exchange(
  request: ApiRequest,
  { attempt, judge, policy, isCancelled }: Exchange,
): Promise<ApiAnswer> {
  const endMs = Date.now() + Math.min(policy.totalMs, request.totalMs ?? policy.totalMs);
  for (let tries = 1; ; tries++) {
    const timeoutMs = Math.min(request.timeoutMs, endMs - Date.now());
    const arrived = await attempt({ ...request, timeoutMs });
    const result = arrived instanceof RequestFailure ? arrived : judge(arrived);
    if (!(result instanceof RequestFailure)) return result;
    const waitMs = waitBeforeTry(result, tries, policy, Math.random());
    const isLastTry = tries >= policy.maxTries || Date.now() + waitMs >= endMs || isCancelled();
    if (isLastTry || !mayTryAgain(result, request)) throw result;
    await sleep(waitMs);
  }
}
