import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { KmsPlugin } from './kms-plugin';
import { rootKeyBytes, type RootKey } from './root-key';

/** The key management system did not do what was asked of it. Says nothing of the key material. */
export class KmsFailure extends Error {
  readonly code = 'kms_unavailable';
}

/** A call that takes longer counts as failed. Wraps and unwraps are few: at start, at rotations, after a master rotation. */
export const kmsTimeoutMs = 10_000;

/** A root key that lives in a key management system. `source` is the variable that named the plugin. */
export function kmsRootKey(
  plugin: KmsPlugin,
  source: string,
  timeoutMs: number = kmsTimeoutMs,
): RootKey {
  const ask = async <Value>(what: string, call: () => Promise<Value>): Promise<Value> => {
    const late = new AbortController();
    try {
      return await Promise.race([
        call(),
        delay(timeoutMs, undefined, { signal: late.signal, ref: false }).then(() => {
          throw new Error(`no answer within ${timeoutMs / 1000} s`);
        }),
      ]);
    } catch (failure) {
      const reason = failure instanceof Error ? failure.message : 'it failed without a reason';
      throw new KmsFailure(`${source}: ${what} failed: ${reason}`);
    } finally {
      late.abort();
    }
  };
  const bytes = (what: string, value: unknown): Buffer => {
    if (value instanceof Uint8Array && value.length > 0) return Buffer.from(value);
    throw new KmsFailure(`${source}: ${what} did not answer with bytes.`);
  };
  return {
    id: `kms:${plugin.keyId}`,
    source,
    wrap: async (name, key) => bytes('wrap', await ask('wrap', () => plugin.wrap(key, { name }))),
    unwrap: async (name, wrapped) =>
      bytes('unwrap', await ask('unwrap', () => plugin.unwrap(wrapped, { name }))),
    health: () => ask('health', () => plugin.health()),
  };
}

/** Wraps and unwraps a random key once. @throws KmsFailure where that does not give the key back, or only copies it. */
export async function tryOut(root: RootKey): Promise<void> {
  const key = randomBytes(rootKeyBytes);
  const wrapped = await root.wrap('self-test', Buffer.from(key));
  if (wrapped.includes(key)) throw new KmsFailure(`${root.source}: wrap left the key readable.`);
  const unwrapped = await root.unwrap('self-test', wrapped);
  if (!unwrapped.equals(key))
    throw new KmsFailure(`${root.source}: unwrap gave back another key than was wrapped.`);
}
