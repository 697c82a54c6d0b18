import { createHash, randomBytes, sign, X509Certificate, type KeyObject } from 'node:crypto';
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import {
  bits,
  boolean,
  embedded,
  encode,
  integer,
  octets,
  oid,
  printable,
  sequence,
  set,
  tagged,
  taggedBytes,
  time,
  type Asn1,
} from './asn1';

/** Who signs. `name` is the common name of the authority. */
export interface Issuer {
  readonly name: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

export interface CertificateOrder {
  /** Common name; characters of PrintableString only. */
  readonly name: string;
  readonly publicKey: KeyObject;
  readonly use: 'authority' | 'server' | 'client';
  /** DNS names and IP addresses of a server. */
  readonly hosts: readonly string[];
  readonly days: number;
}

/** Clocks that are a little behind take a new certificate too. */
const backdatedMs = 5 * 60_000;
const dayMs = 86_400_000;
/** ecdsa-with-SHA256 (RFC 5758): the authority's key is always P-256. */
const signatureAlgorithm = () => sequence(oid('1.2.840.10045.4.3.2'));

/**
 * Makes one X.509 v3 certificate (RFC 5280) in PEM. Forge encodes; node:crypto signs, and reads and checks what came
 * out before it is handed on. No private key is ever given to forge.
 * @throws Error when the result is not what was ordered
 */
export function issue(issuer: Issuer, order: CertificateOrder, now: Date): string {
  const toBeSigned = sequence(
    tagged(0, integer(Buffer.from([2]))),
    integer(serialNumber()),
    signatureAlgorithm(),
    named(issuer.name),
    sequence(
      time(new Date(now.getTime() - backdatedMs)),
      time(new Date(now.getTime() + order.days * dayMs)),
    ),
    named(order.name),
    embedded(spki(order.publicKey)),
    tagged(3, sequence(...extensions(issuer, order))),
  );
  const signature = sign('sha256', encode(toBeSigned), issuer.privateKey);
  const der = encode(sequence(toBeSigned, signatureAlgorithm(), bits(signature)));
  const made = new X509Certificate(der);
  check(made, issuer, order);
  return made.toString();
}

/** 127 random bits, positive, never shortened by a leading zero (RFC 5280 §4.1.2.2). */
function serialNumber(): Buffer {
  const number = randomBytes(16);
  number.writeUInt8((number.readUInt8(0) & 0x7f) | 0x40, 0);
  return number;
}

function named(name: string): Asn1 {
  return sequence(set(sequence(oid('2.5.4.3'), printable(name))));
}

function extensions({ publicKey }: Issuer, order: CertificateOrder): Asn1[] {
  const authority = order.use === 'authority';
  const purpose = order.use === 'server' ? '1.3.6.1.5.5.7.3.1' : '1.3.6.1.5.5.7.3.2';
  const constraints = authority ? [boolean(true), integer(Buffer.from([0]))] : [];
  // keyCertSign and cRLSign, or digitalSignature.
  const usage = authority ? bits(Buffer.from([0x06]), 1) : bits(Buffer.from([0x80]), 7);
  return [
    extension('2.5.29.19', sequence(...constraints), 'critical'),
    extension('2.5.29.15', usage, 'critical'),
    ...(authority ? [] : [extension('2.5.29.37', sequence(oid(purpose)))]),
    extension('2.5.29.14', octets(keyIdentifier(order.publicKey))),
    extension('2.5.29.35', sequence(taggedBytes(0, keyIdentifier(publicKey)))),
    ...(order.hosts.length === 0
      ? []
      : [extension('2.5.29.17', sequence(...order.hosts.map(generalName)))]),
  ];
}

function extension(id: string, value: Asn1, critical?: 'critical'): Asn1 {
  return sequence(oid(id), ...(critical ? [boolean(true)] : []), octets(encode(value)));
}

/** 160 bits of SHA-256 over the key (RFC 7093 §2, 4). */
function keyIdentifier(key: KeyObject): Buffer {
  return createHash('sha256').update(spki(key)).digest().subarray(0, 20);
}

function generalName(host: string): Asn1 {
  return isIP(host) === 0
    ? taggedBytes(2, Buffer.from(host, 'ascii'))
    : taggedBytes(7, Buffer.from(ipaddr.parse(host).toByteArray()));
}

function spki(key: KeyObject): Buffer {
  return key.export({ type: 'spki', format: 'der' });
}

function check(made: X509Certificate, issuer: Issuer, order: CertificateOrder): void {
  const sound =
    made.verify(issuer.publicKey) &&
    made.publicKey.equals(order.publicKey) &&
    made.subject === `CN=${order.name}` &&
    made.issuer === `CN=${issuer.name}` &&
    made.ca === (order.use === 'authority') &&
    order.hosts.every((host) => (isIP(host) === 0 ? made.checkHost(host) : made.checkIP(host)));
  if (!sound) throw new Error('The certificate that was made is not the one that was ordered.');
}
