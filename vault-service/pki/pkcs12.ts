import { createHash, createHmac, randomBytes, X509Certificate, type KeyObject } from 'node:crypto';
import forge from 'node-forge';
import {
  bmpString,
  embedded,
  encode,
  integer,
  nothing,
  octets,
  oid,
  sequence,
  set,
  tagged,
  type Asn1,
} from './asn1';

export interface Bundle {
  readonly file: Buffer;
  /** 144 random bits: the bundle's own key stretching does not have to carry it. */
  readonly password: string;
}

const data = '1.2.840.113549.1.7.1';
const bags = '1.2.840.113549.1.12.10.1';
const macIterations = 2_048;
const macKeyId = 3;

/**
 * PKCS#12 (RFC 7292) of a key and its certificates, for programs that take one file (browsers, Java, Windows). The key
 * is encrypted by node:crypto (PBES2, AES-256); forge encodes the rest and derives the key of the checksum.
 */
export function bundleOf(name: string, key: KeyObject, chain: readonly string[]): Bundle {
  const password = randomBytes(18).toString('base64url');
  const encrypted = key.export({
    type: 'pkcs8',
    format: 'der',
    cipher: 'aes-256-cbc',
    passphrase: password,
  });
  const certificates = chain.map((pem) => new X509Certificate(pem));
  const attributes = attributesOf(name, certificates[0]?.raw ?? Buffer.alloc(0));
  const safe = encode(
    sequence(
      contentInfo(
        sequence(
          ...certificates.map(({ raw }, index) =>
            bag(3, certBag(raw), index === 0 ? attributes : undefined),
          ),
        ),
      ),
      contentInfo(sequence(bag(2, embedded(encrypted), attributes))),
    ),
  );
  const bundle = sequence(
    integer(Buffer.from([3])),
    sequence(oid(data), tagged(0, octets(safe))),
    checksum(safe, password),
  );
  return { file: encode(bundle), password };
}

function contentInfo(contents: Asn1): Asn1 {
  return sequence(oid(data), tagged(0, octets(encode(contents))));
}

/** 2: a key in an encrypted envelope, 3: a certificate. */
function bag(type: 2 | 3, content: Asn1, attributes: Asn1 | undefined): Asn1 {
  return sequence(oid(`${bags}.${type}`), tagged(0, content), ...(attributes ? [attributes] : []));
}

function certBag(der: Buffer): Asn1 {
  return sequence(oid('1.2.840.113549.1.9.22.1'), tagged(0, octets(der)));
}

/** The same id on both says which certificate is the key's. */
function attributesOf(name: string, certificate: Buffer): Asn1 {
  const id = createHash('sha1').update(certificate).digest();
  return set(
    sequence(oid('1.2.840.113549.1.9.20'), set(bmpString(name))),
    sequence(oid('1.2.840.113549.1.9.21'), set(octets(id))),
  );
}

/** HMAC-SHA-256 under a key derived as RFC 7292 appendix B says, which node:crypto does not offer. */
function checksum(safe: Buffer, password: string): Asn1 {
  const salt = randomBytes(16);
  const key = forge.pkcs12.generateKey(
    password,
    forge.util.createBuffer(salt.toString('latin1')),
    macKeyId,
    macIterations,
    32,
    forge.md.sha256.create(),
  );
  const mac = createHmac('sha256', Buffer.from(key.getBytes(), 'latin1')).update(safe).digest();
  const iterations = Buffer.alloc(2);
  iterations.writeUInt16BE(macIterations);
  return sequence(
    sequence(sequence(oid('2.16.840.1.101.3.4.2.1'), nothing()), octets(mac)),
    octets(salt),
    integer(iterations),
  );
}
