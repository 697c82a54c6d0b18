import { createHash } from 'node:crypto';

/** TikTok desktop apps write the S256 hash in hex, everyone else in base64url; both are accepted. */
export interface Challenge {
  readonly value: string;
  readonly method: 'S256' | 'plain';
}

/** RFC 7636 §4.6. */
export function pkceMatches(challenge: Challenge, verifier: string): boolean {
  if (challenge.method === 'plain') return verifier === challenge.value;
  const hash = createHash('sha256').update(verifier).digest();
  return [hash.toString('base64url'), hash.toString('hex')].includes(challenge.value);
}
