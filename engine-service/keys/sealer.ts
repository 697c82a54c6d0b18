import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** Keeps secrets that must be read back (HMAC keys) unreadable in the database and its backups. */
export interface Sealer {
  /** `context` binds the secret to its row: a ciphertext copied to another row does not open. */
  seal(secret: string, context: string): Buffer;
  /** @throws SealBroken when the key or the context is not the one it was sealed with. */
  open(sealed: Buffer, context: string): string;
}

/** A stored secret cannot be read: wrong ENGINE_SECRET_KEY, or the row was tampered with. */
export class SealBroken extends Error {
  readonly code = 'seal_broken';

  constructor() {
    super(
      'A stored secret could not be opened. Start the engine with the ENGINE_SECRET_KEY it was created with.',
    );
    this.name = 'SealBroken';
  }
}

const version = 1;
const nonceBytes = 12;
const tagBytes = 16;

/** AES-256-GCM; layout: version, nonce, tag, ciphertext. */
export function createSealer(key: Buffer): Sealer {
  return {
    seal(secret, context) {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(context));
      const text = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
      return Buffer.concat([Buffer.from([version]), nonce, cipher.getAuthTag(), text]);
    },
    open(sealed, context) {
      try {
        if (sealed[0] !== version) throw new SealBroken();
        const nonce = sealed.subarray(1, 1 + nonceBytes);
        const tag = sealed.subarray(1 + nonceBytes, 1 + nonceBytes + tagBytes);
        const text = sealed.subarray(1 + nonceBytes + tagBytes);
        const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes })
          .setAAD(Buffer.from(context))
          .setAuthTag(tag);
        return Buffer.concat([decipher.update(text), decipher.final()]).toString('utf8');
      } catch {
        throw new SealBroken();
      }
    },
  };
}
