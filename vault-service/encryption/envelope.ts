import { createCipheriv, createDecipheriv, randomBytes, type KeyObject } from 'node:crypto';

/** Which layer's key sealed the bytes; part of the authenticated header. */
export const layers = { root: 1, master: 2, tenant: 3 } as const;
export type Layer = keyof typeof layers;

export interface SealingKey {
  readonly layer: Layer;
  /** 0 for the root, which is told apart by its fingerprint. */
  readonly version: number;
  readonly key: KeyObject;
}

/** Where a value belongs. Bytes moved to any other place do not open. */
export interface Place {
  readonly tenant: string;
  /** Row the value belongs to, e.g. a connection id. */
  readonly resource: string;
  readonly field: string;
}

/** A sealed value cannot be opened: wrong key, wrong place, or changed bytes. Says nothing about the content. */
export class SealBroken extends Error {
  readonly code = 'seal_broken';
}

const format = 1;
const headerBytes = 6;
const nonceBytes = 12;
const tagBytes = 16;

/**
 * AES-256-GCM. Layout: format (1) ‖ layer (1) ‖ key version (4, big endian) ‖ nonce (12) ‖ ciphertext ‖ tag (16).
 * The header and the place are authenticated with the text (AAD). A random 96-bit nonce allows 2^32 uses of a key
 * (NIST SP 800-38D §8.3); `tenant-keys.ts` rotates long before.
 */
export function seal({ layer, version, key }: SealingKey, place: Place, plain: Buffer): Buffer {
  const header = Buffer.alloc(headerBytes);
  header.writeUInt8(format, 0);
  header.writeUInt8(layers[layer], 1);
  header.writeUInt32BE(version, 2);
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
  cipher.setAAD(additionalData(header, place));
  return Buffer.concat([header, nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** @throws SealBroken */
export function open({ layer, version, key }: SealingKey, place: Place, sealed: Buffer): Buffer {
  const bodyAt = headerBytes + nonceBytes;
  const tagAt = sealed.length - tagBytes;
  if (tagAt < bodyAt) throw new SealBroken('The sealed value is too short.');
  if (sealed[0] !== format || sealed[1] !== layers[layer] || keyVersionOf(sealed) !== version)
    throw new SealBroken('The sealed value was made with another key or format.');
  const nonce = sealed.subarray(headerBytes, bodyAt);
  const cipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
  cipher.setAAD(additionalData(sealed.subarray(0, headerBytes), place));
  cipher.setAuthTag(sealed.subarray(tagAt));
  try {
    return Buffer.concat([cipher.update(sealed.subarray(bodyAt, tagAt)), cipher.final()]);
  } catch {
    throw new SealBroken('The sealed value was changed, moved, or sealed with another key.');
  }
}

/** Key version named by the header, to pick the key with. Trusted only after `open` succeeded. */
export function keyVersionOf(sealed: Buffer): number {
  if (sealed.length < headerBytes) throw new SealBroken('The sealed value is too short.');
  return sealed.readUInt32BE(2);
}

/** JSON of an array is unambiguous, whatever the parts contain. */
function additionalData(header: Buffer, { tenant, resource, field }: Place): Buffer {
  return Buffer.concat([header, Buffer.from(JSON.stringify([tenant, resource, field]))]);
}
