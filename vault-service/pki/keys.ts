import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto';

const minPassphraseLength = 16;

export interface KeyPair {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

export class PkiRefusal extends Error {}

export function newKeyPair(): KeyPair {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' });
}

/** PKCS#8 in PEM; encrypted (PBES2, AES-256) where a passphrase is given. @throws PkiRefusal for a short one */
export function privatePem(key: KeyObject, passphrase?: string): string {
  if (passphrase === undefined) return key.export({ type: 'pkcs8', format: 'pem' }).toString();
  if (passphrase.length < minPassphraseLength)
    throw new PkiRefusal(
      `VAULT_PKI_PASSPHRASE must have at least ${minPassphraseLength} characters. Make one with: openssl rand -base64 24`,
    );
  return key.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase }).toString();
}

/** @throws PkiRefusal when the passphrase is missing or wrong */
export function readPrivatePem(pem: string, passphrase?: string): KeyPair {
  const isEncrypted = pem.includes('BEGIN ENCRYPTED PRIVATE KEY');
  if (isEncrypted && passphrase === undefined)
    throw new PkiRefusal('The CA key is encrypted. Give its passphrase as VAULT_PKI_PASSPHRASE.');
  try {
    const privateKey = createPrivateKey({
      key: pem,
      ...(passphrase === undefined ? {} : { passphrase }),
    });
    return { privateKey, publicKey: createPublicKey(privateKey) };
  } catch {
    throw new PkiRefusal(
      isEncrypted
        ? 'The CA key does not open: VAULT_PKI_PASSPHRASE is wrong.'
        : 'The CA key cannot be read.',
    );
  }
}
