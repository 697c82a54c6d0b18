import { lookup as resolve, type LookupAddress, type LookupOptions } from 'node:dns';
import { checkAddress, type EgressRules } from './address';

type Answer = (
  failure: NodeJS.ErrnoException | null,
  address: string | LookupAddress[],
  family?: number,
) => void;

export type GuardedLookup = (hostname: string, options: LookupOptions, answer: Answer) => void;

/**
 * DNS look-up for sockets that refuses a name as soon as one of its addresses is not public. The socket connects to
 * the very addresses that were checked, so a name that changes between check and use (DNS rebinding) gains nothing.
 */
export function guardedLookup(rules: EgressRules): GuardedLookup {
  return (hostname, options, answer) => {
    resolve(hostname, { ...options, all: true }, (failure, addresses) => {
      if (failure) {
        answer(failure, []);
        return;
      }
      try {
        for (const { address } of addresses) checkAddress(address, rules);
      } catch (refusal) {
        answer(refusal instanceof Error ? refusal : new Error('refused'), []);
        return;
      }
      if (options.all) answer(null, addresses);
      else answer(null, addresses[0]?.address ?? '', addresses[0]?.family);
    });
  };
}
