/** One element of DER (X.690): where it begins, where its content does, and where it ends. */
export interface Element {
  readonly tag: number;
  readonly whole: Buffer;
  readonly content: Buffer;
}

export class MalformedDer extends Error {}

/** Splits a run of elements. Definite, minimal lengths only; anything else is refused. @throws MalformedDer */
export function elementsOf(bytes: Buffer): Element[] {
  const elements: Element[] = [];
  for (let at = 0; at < bytes.length;) {
    const tag = byteAt(bytes, at);
    if ((tag & 0x1f) === 0x1f) throw new MalformedDer('a tag of several bytes');
    const first = byteAt(bytes, at + 1);
    const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
    if (first === 0x80 || lengthBytes > 3) throw new MalformedDer('a length of no known form');
    let length = first < 0x80 ? first : 0;
    for (let index = 0; index < lengthBytes; index += 1)
      length = length * 256 + byteAt(bytes, at + 2 + index);
    if (lengthBytes > 0 && length < (lengthBytes === 1 ? 0x80 : 256 ** (lengthBytes - 1)))
      throw new MalformedDer('a length longer than needed');
    const start = at + 2 + lengthBytes;
    const end = start + length;
    if (end > bytes.length) throw new MalformedDer('an element that goes beyond the end');
    elements.push({
      tag,
      whole: bytes.subarray(at, end),
      content: bytes.subarray(start, end),
    });
    at = end;
  }
  return elements;
}

function byteAt(bytes: Buffer, at: number): number {
  const byte = bytes[at];
  if (byte === undefined) throw new MalformedDer('an element without its end');
  return byte;
}
