import type { Answer } from '../server/answer';
import { graphError } from './error';

/** v21.0 is the oldest still answering on 2026-11-22; anything newer than v26.0 does not exist yet. */
export function isLiveVersion(version: string): boolean {
  const major = Number(/^v(\d+)\.0$/.exec(version)?.[1]);
  return major >= 21 && major <= 26;
}

export function deprecatedVersion(version: string): Answer {
  return graphError(
    2635,
    `(#2635) You are calling a deprecated version of the API: ${version}. Please update to the latest version.`,
  );
}
