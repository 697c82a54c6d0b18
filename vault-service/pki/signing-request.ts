import { createPublicKey, verify, type KeyObject } from 'node:crypto';
import { elementsOf, MalformedDer } from './der';
import { PkiRefusal } from './keys';

const sequence = 0x30;
const bitString = 0x03;
const minModulusBits = 2048;
const strongCurves = new Set(['prime256v1', 'secp384r1', 'secp521r1']);
const maxLength = 32_768;

interface SignatureKind {
  readonly keyType: string;
  /** null: the algorithm has its own. */
  readonly digest: string | null;
}

/** Signature algorithms by the content of their OID: RFC 4055 (RSA), RFC 5758 (ECDSA), RFC 8410 (Ed25519). */
const signatureKinds: ReadonlyMap<string, SignatureKind> = new Map([
  ['2a864886f70d01010b', { keyType: 'rsa', digest: 'sha256' }],
  ['2a864886f70d01010c', { keyType: 'rsa', digest: 'sha384' }],
  ['2a864886f70d01010d', { keyType: 'rsa', digest: 'sha512' }],
  ['2a8648ce3d040302', { keyType: 'ec', digest: 'sha256' }],
  ['2a8648ce3d040303', { keyType: 'ec', digest: 'sha384' }],
  ['2a8648ce3d040304', { keyType: 'ec', digest: 'sha512' }],
  ['2b6570', { keyType: 'ed25519', digest: null }],
]);

/**
 * The public key of a certificate signing request (PKCS#10, RFC 2986), after node:crypto has verified that its sender
 * holds the private key. Nothing else of it is used: names and purposes are the operator's, not the sender's. The
 * request comes from outside, so it is only cut into pieces here and never given to forge.
 * @throws PkiRefusal
 */
export function keyOfSigningRequest(pem: string): KeyObject {
  const { info, spki, algorithm, signature } = pieces(pem);
  const key = publicKeyOf(spki);
  const kind = signatureKinds.get(algorithm);
  if (!key || !kind || key.asymmetricKeyType !== kind.keyType)
    throw new PkiRefusal(
      'The request must be signed with RSA or ECDSA and SHA-256, SHA-384 or SHA-512, or with Ed25519.',
    );
  if (!isStrong(key))
    throw new PkiRefusal(
      `The key of the request is too weak: RSA needs at least ${minModulusBits} bits, ECDSA the curve P-256, P-384 or P-521.`,
    );
  if (!verify(kind.digest, info, key, signature))
    throw new PkiRefusal(
      'The signature of the request does not fit its key: its sender does not hold that key.',
    );
  return key;
}

function isStrong({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): boolean {
  if (asymmetricKeyType === 'rsa')
    return (asymmetricKeyDetails?.modulusLength ?? 0) >= minModulusBits;
  const curve = asymmetricKeyDetails?.namedCurve ?? '';
  return asymmetricKeyType === 'ed25519' || strongCurves.has(curve);
}

function pieces(pem: string) {
  const malformed = new PkiRefusal('The file holds no certificate signing request in PEM form.');
  const body =
    /-----BEGIN (?:NEW )?CERTIFICATE REQUEST-----([A-Za-z0-9+/=\s]+)-----END (?:NEW )?CERTIFICATE REQUEST-----/.exec(
      pem,
    )?.[1];
  if (body === undefined || pem.length > maxLength) throw malformed;
  try {
    const [request, ...after] = elementsOf(Buffer.from(body, 'base64'));
    if (request?.tag !== sequence || after.length > 0) throw malformed;
    const [info, algorithm, signature, ...more] = elementsOf(request.content);
    if (info?.tag !== sequence || algorithm?.tag !== sequence || signature?.tag !== bitString)
      throw malformed;
    const [, , spki] = elementsOf(info.content);
    const [oid] = elementsOf(algorithm.content);
    if (spki?.tag !== sequence || !oid || more.length > 0 || signature.content[0] !== 0)
      throw malformed;
    return {
      info: info.whole,
      spki: spki.whole,
      algorithm: oid.content.toString('hex'),
      signature: signature.content.subarray(1),
    };
  } catch (failure) {
    if (failure instanceof MalformedDer) throw malformed;
    throw failure;
  }
}

function publicKeyOf(spki: Buffer): KeyObject | undefined {
  try {
    return createPublicKey({ key: spki, format: 'der', type: 'spki' });
  } catch {
    return undefined;
  }
}
