import { createHash, randomBytes } from 'node:crypto';

/** `mev_` + 256 random bits. Only the SHA-256 is stored: a slow hash adds nothing to a random key. */
export function newApiKey(): { readonly key: string; readonly hash: Buffer } {
  const key = `mev_${randomBytes(32).toString('base64url')}`;
  return { key, hash: hashSecret(key) };
}

export function hashSecret(secret: string): Buffer {
  return createHash('sha256').update(secret, 'utf8').digest();
}
