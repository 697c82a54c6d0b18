import { createHmac, createSecretKey } from 'node:crypto';
import { open, seal, type SealingKey } from './envelope';

/**
 * The operator's master key (the root of the envelope). It wraps nothing but the few versions of the key table
 * `master_keys`, so a key management system that only offers wrap and unwrap fits behind this interface.
 */
export interface RootKey {
  /** Public fingerprint: tells which key a database was sealed with, reveals nothing of it. */
  readonly id: string;
  /** The setting it came from, for messages, e.g. `VAULT_MASTER_KEY_FILE`. */
  readonly source: string;
  wrap(name: string, key: Buffer): Promise<Buffer>;
  /** @throws SealBroken, KmsFailure */
  unwrap(name: string, wrapped: Buffer): Promise<Buffer>;
  /** Where the key lies outside this process: resolves while it can be used. */
  health?(this: void): Promise<void>;
}

export const rootKeyBytes = 32;

/** A root key held in this process, from the environment or a file. `bytes` is wiped. */
export function localRootKey(bytes: Buffer, source = 'VAULT_MASTER_KEY'): RootKey {
  const id = createHmac('sha256', bytes)
    .update('marketing-engine vault master key id')
    .digest('hex')
    .slice(0, 16);
  const sealing: SealingKey = { layer: 'root', version: 0, key: createSecretKey(bytes) };
  bytes.fill(0);
  const placeOf = (name: string) => ({ tenant: '', resource: name, field: 'key' });
  return {
    id,
    source,
    wrap: async (name, key) => seal(sealing, placeOf(name), key),
    unwrap: async (name, wrapped) => open(sealing, placeOf(name), wrapped),
  };
}

/** Why these 32 bytes are no key, or undefined when nothing speaks against them. */
export function weaknessOf(bytes: Buffer): string | undefined {
  if (bytes.length !== rootKeyBytes)
    return `must be exactly ${rootKeyBytes} bytes, got ${bytes.length}`;
  if (new Set(bytes).size === 1) return 'all its bytes are equal';
  for (let period = 2; period <= 16; period += 1) {
    if (bytes.every((byte, at) => byte === bytes[at % period]))
      return 'it repeats the same few bytes';
  }
  const step = stepOf(bytes);
  if (bytes.every((byte, at) => at === 0 || ((byte - (bytes[at - 1] ?? 0) + 256) & 255) === step))
    return 'its bytes just count up or down';
  // 32 random bytes have about 30 different values; under 16 happens less than once in 10^12 keys.
  if (new Set(bytes).size < 16) return 'it has far too few different bytes to be random';
  if (knownKeys.some((known) => bytes.toString('latin1').includes(known)))
    return 'it is a default or an example from a guide';
  return undefined;
}

function stepOf(bytes: Buffer): number {
  return ((bytes[1] ?? 0) - (bytes[0] ?? 0) + 256) & 255;
}

/** Texts people leave in: sample keys of guides and of .env files. */
const knownKeys = [
  'changeme',
  'change_me',
  'change-me',
  'password',
  'secret',
  'example',
  'masterkey',
  'master_key',
  'master-key',
  'abcdefghijklmnopqrstuvwxyz',
  '0123456789abcdef',
];
