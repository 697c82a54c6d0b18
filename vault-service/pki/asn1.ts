import forge from 'node-forge';

const { asn1 } = forge;
const { Class, Type } = asn1;

export type Asn1 = forge.asn1.Asn1;

const bytes = (content: Buffer): string => content.toString('latin1');
const universal = (type: forge.asn1.Type, content: Buffer): Asn1 =>
  asn1.create(Class.UNIVERSAL, type, false, bytes(content));

/** Constructors for the few ASN.1 types of certificates and bundles; node-forge encodes them. */
export const sequence = (...parts: readonly Asn1[]): Asn1 =>
  asn1.create(Class.UNIVERSAL, Type.SEQUENCE, true, [...parts]);
export const set = (...parts: readonly Asn1[]): Asn1 =>
  asn1.create(Class.UNIVERSAL, Type.SET, true, [...parts]);
export const oid = (name: string): Asn1 =>
  asn1.create(Class.UNIVERSAL, Type.OID, false, asn1.oidToDer(name).getBytes());
/** Two's complement, big endian, as short as can be. */
export const integer = (content: Buffer): Asn1 => universal(Type.INTEGER, content);
export const boolean = (value: boolean): Asn1 =>
  universal(Type.BOOLEAN, Buffer.from([value ? 0xff : 0]));
export const octets = (content: Buffer): Asn1 => universal(Type.OCTETSTRING, content);
export const nothing = (): Asn1 => universal(Type.NULL, Buffer.alloc(0));
export const printable = (text: string): Asn1 => universal(Type.PRINTABLESTRING, Buffer.from(text));
/** UTF-16, big endian. */
export const bmpString = (text: string): Asn1 =>
  universal(Type.BMPSTRING, Buffer.from(text, 'utf16le').swap16());

export function bits(content: Buffer, unused = 0): Asn1 {
  return universal(Type.BITSTRING, Buffer.concat([Buffer.from([unused]), content]));
}

/** Forge's types know universal tags only; where a tag is context-specific, the number alone counts. */
const contextTags = { 0: Type.NONE, 2: Type.INTEGER, 3: Type.BITSTRING, 7: Type.ODESC } as const;
type ContextTag = keyof typeof contextTags;

/** `[number] EXPLICIT`, or a constructed IMPLICIT one. */
export function tagged(number: ContextTag, ...parts: readonly Asn1[]): Asn1 {
  return asn1.create(Class.CONTEXT_SPECIFIC, contextTags[number], true, [...parts]);
}

/** `[number] IMPLICIT` of a primitive type. */
export function taggedBytes(number: ContextTag, content: Buffer): Asn1 {
  return asn1.create(Class.CONTEXT_SPECIFIC, contextTags[number], false, bytes(content));
}

/** RFC 5280 §4.1.2.5: two digits for the year until 2049, four after. */
export function time(at: Date): Asn1 {
  return at.getUTCFullYear() < 2050
    ? universal(Type.UTCTIME, Buffer.from(asn1.dateToUtcTime(at)))
    : universal(Type.GENERALIZEDTIME, Buffer.from(asn1.dateToGeneralizedTime(at)));
}

/** DER that node:crypto has just written, as a part of something larger. */
export function embedded(der: Buffer): Asn1 {
  return asn1.fromDer(bytes(der));
}

export function encode(value: Asn1): Buffer {
  return Buffer.from(asn1.toDer(value).getBytes(), 'latin1');
}
