import { randomBytes, randomInt } from 'node:crypto';

/** URL-safe random text of `bytes` random bytes. */
export function randomText(bytes = 24): string {
  return randomBytes(bytes).toString('base64url');
}

export function randomHex(bytes = 16): string {
  return randomBytes(bytes).toString('hex');
}

/** A decimal id above 2^53, as Meta, TikTok and X hand out: whoever parses it as a number damages it. */
export function largeDecimalId(): string {
  return `${String(randomInt(17, 90))}${String(randomInt(1_000_000_000)).padStart(9, '0')}${String(randomInt(100_000_000)).padStart(8, '0')}`;
}
