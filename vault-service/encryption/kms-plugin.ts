/**
 * What a plugin for an external key management system offers. The vault hands it the few versions of its own master
 * key (32 bytes each), never a token. A plugin is an ES module whose default export opens it:
 *
 *     export default async function open({ role }) { return { keyId, wrap, unwrap, health }; }
 *
 * `role` is `previous` for the key that a database is moved away from (VAULT_KMS_PLUGIN_PREVIOUS): one file can serve
 * as both. Of a previous key nothing but `unwrap` is called, and only where something is still wrapped by it.
 */
export interface KmsPlugin {
  /** Public name of the key, e.g. its ARN: 1–200 printable characters. Another name is another key. */
  readonly keyId: string;
  /** Encrypts `key`. `context.name` must be bound to the result (AAD, encryption context). */
  wrap(this: void, key: Uint8Array, context: KmsContext): Promise<Uint8Array>;
  /** Undoes `wrap`; rejects when the bytes or the context are not those of `wrap`. */
  unwrap(this: void, wrapped: Uint8Array, context: KmsContext): Promise<Uint8Array>;
  /** Resolves when the key can be used now; asked for `/readyz`. */
  health(this: void): Promise<void>;
}

export type KmsRole = 'current' | 'previous';

export interface KmsContext {
  /** e.g. `master_key/3`. */
  readonly name: string;
}

/** Why `value` is no plugin, or the plugin. */
export function readPlugin(value: unknown): KmsPlugin | string {
  if (typeof value !== 'object' || value === null) return 'its open function gave no object';
  const missing = ['wrap', 'unwrap', 'health'].filter(
    (name) => typeof Reflect.get(value, name) !== 'function',
  );
  if (missing.length > 0) return `it lacks ${missing.map((name) => `${name}()`).join(', ')}`;
  const keyId: unknown = Reflect.get(value, 'keyId');
  if (typeof keyId !== 'string' || !/^[\x21-\x7e]{1,200}$/.test(keyId))
    return 'its keyId is not a text of 1–200 printable characters';
  return value as KmsPlugin;
}
